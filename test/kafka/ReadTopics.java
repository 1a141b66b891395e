// Prints every record of the topics, with Apache Kafka's own consumer: a line a record, as codec_matrix.cpp prints what
// it sends. Topic by topic, partition by partition, in the order of the log; ends at the end that it saw at the start.
//
//   java -cp 'libs/*:.' ReadTopics HOST:PORT TOPIC...
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class ReadTopics {
  static String text(byte[] bytes) {
    return bytes == null ? "null" : "x" + HexFormat.of().formatHex(bytes);
  }

  static String line(ConsumerRecord<byte[], byte[]> record) {
    StringBuilder line = new StringBuilder(record.topic() + " " + record.partition() + " " + record.offset() + " "
        + record.timestamp() + " " + text(record.key()) + " " + text(record.value()));
    for (Header header : record.headers()) {
      line.append(" ").append(text(header.key().getBytes(StandardCharsets.UTF_8)));
      line.append(" ").append(text(header.value()));
    }
    return line.toString();
  }

  public static void main(String[] arguments) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    properties.put("isolation.level", "read_committed");
    properties.put("check.crcs", "true");
    PrintStream out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false);
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (int i = 1; i < arguments.length; ++i) {
        List<PartitionInfo> partitions = new ArrayList<>(consumer.partitionsFor(arguments[i]));
        partitions.sort((a, b) -> Integer.compare(a.partition(), b.partition()));
        for (PartitionInfo partition : partitions) {
          List<TopicPartition> one = List.of(new TopicPartition(partition.topic(), partition.partition()));
          long end = consumer.endOffsets(one).get(one.get(0));
          consumer.assign(one);
          consumer.seekToBeginning(one);
          while (consumer.position(one.get(0)) < end) {
            if (System.nanoTime() > deadline) throw new IllegalStateException("the end of " + one + " does not come");
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
              out.println(line(record));
            }
          }
        }
      }
    }
    out.flush();
  }
}
