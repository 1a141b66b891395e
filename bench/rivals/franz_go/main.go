// franz-go under the loads of dlog bench: the same records, the same figures.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const timedEvery = 8 // as dlog bench in throughput mode

type payload struct{ key, value []byte }

type properties []string

func (p *properties) String() string     { return strings.Join(*p, ",") }
func (p *properties) Set(v string) error { *p = append(*p, v); return nil }

var (
	servers     = flag.String("bootstrap-servers", "", "")
	topic       = flag.String("topic", "bench", "")
	mode        = flag.String("mode", "throughput", "")
	count       = flag.Int("count", 100000, "")
	warmUp      = flag.Int("warm-up", 0, "")
	concurrency = flag.Int("concurrency", 100, "")
	rate        = flag.Float64("rate", 10000, "")
	burst       = flag.Int("burst", 1, "")
	input       = flag.String("input", "", "")
	_           = flag.Bool("json", false, "")
	props       properties

	payloads   []payload
	client     *kgo.Client
	acked      atomic.Int64
	errors     atomic.Int64
	bytesAcked atomic.Int64
	timed      atomic.Int64
	latencies  []int64
	firstError error
)

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	fail(err)
	return n
}

// The settings that the workloads name, in franz-go's words.
func options() []kgo.Opt {
	opts := []kgo.Opt{
		kgo.SeedBrokers(strings.Split(*servers, ",")...),
		kgo.DefaultProduceTopic(*topic),
		kgo.ProducerBatchCompression(kgo.NoCompression()),
		kgo.ProducerLinger(0),
		kgo.MaxBufferedRecords(200000),
	}
	for _, property := range props {
		name, value, _ := strings.Cut(property, "=")
		switch name {
		case "batch.size":
			opts = append(opts, kgo.ProducerBatchMaxBytes(int32(number(value))))
		case "linger.ms":
			opts = append(opts, kgo.ProducerLinger(time.Duration(number(value))*time.Millisecond))
		case "compression.type":
			codecs := map[string]kgo.CompressionCodec{"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(),
				"snappy": kgo.SnappyCompression(), "lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}
			opts = append(opts, kgo.ProducerBatchCompression(codecs[value]))
		case "enable.idempotence":
			if value == "false" {
				opts = append(opts, kgo.DisableIdempotentWrite())
			}
		case "max.in.flight.requests.per.connection":
			opts = append(opts, kgo.MaxProduceRequestsInflightPerBroker(number(value)))
		case "acks":
			if value == "1" {
				opts = append(opts, kgo.RequiredAcks(kgo.LeaderAck()))
			}
		default:
			fail(fmt.Errorf("%s: not a setting of this benchmark", name))
		}
	}
	return opts
}

func send(index int, since time.Time, then func()) {
	p := payloads[index%len(payloads)]
	client.Produce(context.Background(), &kgo.Record{Key: p.key, Value: p.value}, func(_ *kgo.Record, err error) {
		if err == nil {
			acked.Add(1)
			bytesAcked.Add(int64(len(p.key) + len(p.value)))
			if !since.IsZero() {
				latencies[timed.Add(1)-1] = time.Since(since).Nanoseconds()
			}
		} else if errors.Add(1) == 1 {
			firstError = err
		}
		if then != nil {
			then()
		}
	})
}

func run(n int) time.Duration {
	acked.Store(0)
	errors.Store(0)
	bytesAcked.Store(0)
	timed.Store(0)
	latencies = make([]int64, n)
	start := time.Now()
	switch *mode {
	case "throughput":
		for i := 0; i < n; i++ {
			var since time.Time
			if i%timedEvery == 0 {
				since = time.Now()
			}
			send(i, since, nil)
		}
		fail(client.Flush(context.Background()))
	case "pingpong":
		told := make(chan struct{})
		for i := 0; i < n; i++ {
			send(i, time.Now(), func() { told <- struct{}{} })
			<-told
		}
	case "paced":
		for i := 0; i < n; i++ {
			due := start.Add(time.Duration(float64(i-i%*burst) * 1e9 / *rate))
			if left := time.Until(due); left > 0 {
				time.Sleep(left)
			}
			send(i, due, nil)
		}
		fail(client.Flush(context.Background()))
	case "fanout":
		var next atomic.Int64
		var tasks sync.WaitGroup
		for t := 0; t < *concurrency; t++ {
			tasks.Add(1)
			go func() {
				defer tasks.Done()
				told := make(chan struct{}, 1)
				for {
					i := int(next.Add(1)) - 1
					if i >= n {
						return
					}
					send(i, time.Now(), func() { told <- struct{}{} })
					<-told
				}
			}()
		}
		tasks.Wait()
	default:
		fail(fmt.Errorf("%s: no such mode", *mode))
	}
	return time.Since(start)
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	fail(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(usage.Utime) + seconds(usage.Stime)
}

func peakMemory() float64 {
	status, err := os.ReadFile("/proc/self/status")
	fail(err)
	for _, line := range strings.Split(string(status), "\n") {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found {
			return float64(number(strings.Fields(rest)[0])) / 1024
		}
	}
	return 0
}

func percentile(percent float64) float64 {
	n := int(timed.Load())
	if n == 0 {
		return 0
	}
	return float64(latencies[min(n-1, int(float64(n)*percent/100))]) / 1e6
}

func main() {
	flag.Var(&props, "property", "")
	flag.Parse()
	content, err := os.ReadFile(*input)
	fail(err)
	for _, line := range bytes.Split(bytes.TrimSuffix(content, []byte("\n")), []byte("\n")) {
		if key, value, found := bytes.Cut(line, []byte("\t")); found {
			payloads = append(payloads, payload{key, value})
		} else {
			payloads = append(payloads, payload{nil, line})
		}
	}
	client, err = kgo.NewClient(options()...)
	fail(err)
	if *warmUp > 0 {
		run(*warmUp)
	}
	cpu := cpuSeconds()
	seconds := run(*count).Seconds()
	cpu = cpuSeconds() - cpu
	client.Close()
	n := float64(max(1, acked.Load()))
	sort.Slice(latencies[:timed.Load()], func(a, b int) bool { return latencies[a] < latencies[b] })
	fmt.Printf(`{"records_acked":%d,"errors":%d,"seconds":%.4f,"records_per_second":%.1f,"mb_per_second":%.3f,`+
		`"cpu_us_per_record":%.4f,"peak_rss_mb":%.2f,"latency_ms":{"p50":%.4f,"p99":%.4f,"p999":%.4f,"max":%.4f}}`+"\n",
		acked.Load(), errors.Load(), seconds, float64(acked.Load())/seconds, float64(bytesAcked.Load())/1e6/seconds,
		cpu*1e6/n, peakMemory(), percentile(50), percentile(99), percentile(99.9), percentile(100))
	if firstError != nil {
		fmt.Fprintln(os.Stderr, "first error:", firstError)
		os.Exit(1)
	}
}
