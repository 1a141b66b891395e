// Reads record batches from standard input, in the form that GoldenBatches.java writes, and holds what Apache Kafka's
// own Java client finds in them against the lines that follow each batch. Ends with 1 at the first difference.
//
//   write_batches | java -cp 'libs/*:.' ReadBatches
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import java.util.zip.CRC32C;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;

public class ReadBatches {
  static String text(ByteBuffer buffer) {
    if (buffer == null) return "null";
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    if (copy.length <= 256) return "x" + HexFormat.of().formatHex(copy);
    CRC32C crc = new CRC32C();
    crc.update(copy);
    return "c" + copy.length + ":" + HexFormat.of().toHexDigits((int) crc.getValue());
  }

  static Queue<String> describe(byte[] bytes) {
    Queue<String> lines = new ArrayDeque<>();
    ByteBuffer raw = ByteBuffer.wrap(bytes);
    for (MutableRecordBatch batch : MemoryRecords.readableRecords(raw.duplicate()).batches()) {
      batch.ensureValid();
      lines.add("header " + batch.baseOffset() + " " + batch.partitionLeaderEpoch() + " " + raw.getShort(21) + " "
          + raw.getInt(23) + " " + raw.getLong(27) + " " + batch.maxTimestamp() + " " + batch.producerId() + " "
          + batch.producerEpoch() + " " + batch.baseSequence() + " " + batch.countOrNull());
      for (Record record : batch) {
        record.ensureValid();
        StringBuilder line = new StringBuilder("record " + record.offset() + " " + record.timestamp() + " "
            + text(record.key()) + " " + text(record.value()));
        for (Header header : record.headers()) {
          line.append(" ").append(text(ByteBuffer.wrap(header.key().getBytes(StandardCharsets.UTF_8))));
          line.append(" ").append(text(header.value() == null ? null : ByteBuffer.wrap(header.value())));
        }
        lines.add(line.toString());
      }
    }
    return lines;
  }

  static void expect(String name, String expected, String found) {
    if (expected.equals(found)) return;
    System.out.println("not ok - " + name + "\nexpected " + expected + "\nfound    " + found);
    System.exit(1);
  }

  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    Queue<String> found = new ArrayDeque<>();
    String name = null;
    for (String line; (line = in.readLine()) != null;) {
      if (line.startsWith("#")) continue;
      if (!line.startsWith("batch ")) {
        expect(name, line, found.isEmpty() ? "nothing more" : found.remove());
        continue;
      }
      if (name != null) System.out.println("ok - Java reads " + name);
      expect(name, "nothing more", found.isEmpty() ? "nothing more" : found.remove());
      String[] words = line.split(" ");
      name = words[1];
      found = describe(HexFormat.of().parseHex(words[2].substring(1)));
    }
    expect(name, "nothing more", found.isEmpty() ? "nothing more" : found.remove());
    if (name == null) expect("standard input", "at least one batch", "none");
    System.out.println("ok - Java reads " + name);
  }
}
