// The Java producer under the loads of dlog bench: the same records, the same figures.
//
//   java -cp 'jars/*' JavaProducer.java --bootstrap-servers HOST:PORT --input FILE --mode throughput --count N --json
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public class JavaProducer {
  static final int TIMED_EVERY = 8; // as dlog bench in throughput mode

  record Payload(byte[] key, byte[] value) {}

  static String topic = "bench";
  static String mode = "throughput";
  static int concurrency = 100;
  static double rate = 10000;
  static long burst = 1;
  static final List<Payload> payloads = new ArrayList<>();
  static KafkaProducer<byte[], byte[]> producer;

  static final AtomicLong acked = new AtomicLong();
  static final AtomicLong errors = new AtomicLong();
  static final AtomicLong bytes = new AtomicLong();
  static volatile Exception firstError;
  static long[] latencies;
  static final AtomicLong timed = new AtomicLong();

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    long count = 100_000;
    long warmUp = 0;
    for (int i = 0; i < arguments.length; ++i) {
      switch (arguments[i]) {
        case "--json" -> { }
        case "--bootstrap-servers" -> properties.put("bootstrap.servers", arguments[++i]);
        case "--topic" -> topic = arguments[++i];
        case "--mode" -> mode = arguments[++i];
        case "--count" -> count = Long.parseLong(arguments[++i]);
        case "--warm-up" -> warmUp = Long.parseLong(arguments[++i]);
        case "--concurrency" -> concurrency = Integer.parseInt(arguments[++i]);
        case "--rate" -> rate = Double.parseDouble(arguments[++i]);
        case "--burst" -> burst = Long.parseLong(arguments[++i]);
        case "--input" -> read(arguments[++i]);
        case "--property" -> {
          String[] pair = arguments[++i].split("=", 2);
          properties.put(pair[0], pair[1]);
        }
        default -> throw new IllegalArgumentException(arguments[i]);
      }
    }
    producer = new KafkaProducer<>(properties);
    if (warmUp > 0) run(warmUp);
    long cpu = cpuNanoseconds();
    double seconds = run(count);
    double cpuSeconds = (cpuNanoseconds() - cpu) / 1e9;
    producer.close();
    print(seconds, cpuSeconds);
    if (firstError != null) System.err.println("first error: " + firstError);
    System.exit(firstError == null ? 0 : 1);
  }

  static void read(String file) throws Exception {
    for (String line : Files.readAllLines(Path.of(file))) {
      int tab = line.indexOf('\t');
      byte[] key = tab < 0 ? null : line.substring(0, tab).getBytes(StandardCharsets.UTF_8);
      payloads.add(new Payload(key, line.substring(tab + 1).getBytes(StandardCharsets.UTF_8)));
    }
  }

  static double run(long count) throws Exception {
    acked.set(0);
    errors.set(0);
    bytes.set(0);
    timed.set(0);
    latencies = new long[(int) (mode.equals("throughput") ? count / TIMED_EVERY + 1 : count)];
    long start = System.nanoTime();
    switch (mode) {
      case "throughput" -> {
        for (long i = 0; i < count; ++i) send(i, i % TIMED_EVERY == 0 ? System.nanoTime() : 0, null);
        producer.flush();
      }
      case "pingpong" -> {
        for (long i = 0; i < count; ++i) {
          CountDownLatch told = new CountDownLatch(1);
          send(i, System.nanoTime(), told::countDown);
          told.await();
        }
      }
      case "paced" -> {
        for (long i = 0; i < count; ++i) {
          long due = start + (long) ((i - i % burst) * 1e9 / rate);
          for (long left; (left = due - System.nanoTime()) > 0;) LockSupport.parkNanos(left);
          send(i, due, null);
        }
        producer.flush();
      }
      case "fanout" -> { // as many under way as tasks that each wait for their own
        Semaphore tasks = new Semaphore(concurrency);
        for (long i = 0; i < count; ++i) {
          tasks.acquire();
          send(i, System.nanoTime(), tasks::release);
        }
        tasks.acquire(concurrency);
      }
      default -> throw new IllegalArgumentException(mode);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  static void send(long index, long since, Runnable then) {
    Payload payload = payloads.get((int) (index % payloads.size()));
    int size = payload.value.length + (payload.key == null ? 0 : payload.key.length);
    producer.send(new ProducerRecord<>(topic, payload.key, payload.value), (metadata, error) -> {
      if (error == null) {
        acked.incrementAndGet();
        bytes.addAndGet(size);
        if (since != 0) latencies[(int) timed.getAndIncrement()] = System.nanoTime() - since;
      } else if (errors.getAndIncrement() == 0) {
        firstError = error;
      }
      if (then != null) then.run();
    });
  }

  static long cpuNanoseconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  static double peakMemory() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    }
    return 0;
  }

  static double percentile(double percent) {
    int n = (int) timed.get();
    if (n == 0) return 0;
    return latencies[Math.min(n - 1, (int) Math.ceil(n * percent / 100) - 1)] / 1e6;
  }

  static void print(double seconds, double cpu) throws Exception {
    Arrays.sort(latencies, 0, (int) timed.get());
    System.out.printf(Locale.ROOT, "{\"records_acked\":%d,\"errors\":%d,\"seconds\":%.4f,\"records_per_second\":%.1f,"
        + "\"mb_per_second\":%.3f,\"cpu_us_per_record\":%.4f,\"peak_rss_mb\":%.2f,\"latency_ms\":"
        + "{\"p50\":%.4f,\"p99\":%.4f,\"p999\":%.4f,\"max\":%.4f}}%n", acked.get(), errors.get(), seconds,
        acked.get() / seconds, bytes.get() / 1e6 / seconds, cpu * 1e6 / Math.max(1, acked.get()), peakMemory(),
        percentile(50), percentile(99), percentile(99.9), percentile(100));
  }
}
