// Writes batches.txt: record batches as Apache Kafka's own Java client encodes them, and what it reads out of them.
//
//   javac -cp kafka-clients-4.3.1.jar GoldenBatches.java
//   java -cp 'libs/*:.' GoldenBatches > batches.txt
//
// One case is several lines; bytes are hexadecimal behind an x, or the word null, and from 257 bytes on in records
// their number and CRC-32C behind a c:
//   batch NAME BYTES
//   header base_offset leader_epoch attributes last_offset_delta base_timestamp max_timestamp producer epoch sequence count
//   record offset timestamp key value [header_key header_value]...
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;

public class GoldenBatches {
  static final long NOW = 1700000000000L;

  static byte[] bytes(String text) { return text == null ? null : text.getBytes(StandardCharsets.UTF_8); }

  static Header header(String key, String value) { return new RecordHeader(key, bytes(value)); }

  static SimpleRecord record(long timestamp, String key, String value, Header... headers) {
    return new SimpleRecord(timestamp, bytes(key), bytes(value), headers);
  }

  // Every shape a record can have.
  static List<SimpleRecord> shapes() {
    return List.of(
        record(NOW, "k1", "hello", header("h1", "v1")),
        record(NOW + 5, null, "world"),
        record(NOW + 2, "", null, header("n", null), header("e", "")),
        record(NOW - 100000, "", "", header("h1", "one"), header("h1", "two")),
        record(NOW, null, null),
        record(NOW + (1L << 40), "Schl\u00fcssel", "\u65e5\u672c", header("\u0437", "\u0437")),
        record(0, "k", "v"),
        record(NOW, "k".repeat(64), "v".repeat(63), header("h".repeat(63), "v".repeat(64))));
  }

  // Deltas and lengths on both sides of the varints' edges.
  static List<SimpleRecord> many() {
    List<SimpleRecord> records = new ArrayList<>();
    for (int i = 0; i < 200; ++i) {
      records.add(record(NOW + (i % 7) * 4096L - (i % 5) * 64L, i % 3 == 0 ? null : "key-" + i, "value-".repeat(i % 13)));
    }
    return records;
  }

  // More than one chunk or block of every codec.
  static List<SimpleRecord> large() {
    List<SimpleRecord> records = new ArrayList<>();
    for (int i = 0; i < 4; ++i) records.add(record(NOW + i, "key-" + i, ("line " + i + " of something long. ").repeat(1500)));
    return records;
  }

  static String text(ByteBuffer buffer) {
    if (buffer == null) return "null";
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    if (copy.length <= 256) return "x" + HexFormat.of().formatHex(copy);
    CRC32C crc = new CRC32C();
    crc.update(copy);
    return "c" + copy.length + ":" + HexFormat.of().toHexDigits((int) crc.getValue());
  }

  static void print(String name, MemoryRecords records) {
    byte[] all = new byte[records.sizeInBytes()];
    records.buffer().duplicate().get(all);
    System.out.println("batch " + name + " x" + HexFormat.of().formatHex(all));
    for (MutableRecordBatch batch : records.batches()) {
      batch.ensureValid();
      ByteBuffer raw = records.buffer().duplicate();
      System.out.println("header " + batch.baseOffset() + " " + batch.partitionLeaderEpoch() + " " + raw.getShort(21) + " "
          + raw.getInt(23) + " " + raw.getLong(27) + " " + batch.maxTimestamp() + " " + batch.producerId() + " "
          + batch.producerEpoch() + " " + batch.baseSequence() + " " + batch.countOrNull());
      for (Record record : batch) {
        StringBuilder line = new StringBuilder("record " + record.offset() + " " + record.timestamp() + " "
            + text(record.key()) + " " + text(record.value()));
        for (Header header : record.headers()) {
          line.append(" ").append(text(ByteBuffer.wrap(bytes(header.key()))));
          line.append(" ").append(text(header.value() == null ? null : ByteBuffer.wrap(header.value())));
        }
        System.out.println(line);
      }
    }
  }

  static MemoryRecords build(Compression codec, TimestampType type, long offset, long producer, short epoch, int sequence,
      boolean transactional, List<SimpleRecord> records) {
    // A producer does not know the leader's epoch and writes -1.
    MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(1024), (byte) 2, codec, type, offset, NOW + 77,
        producer, epoch, sequence, transactional, -1);
    records.forEach(builder::append);
    return builder.build();
  }

  static MemoryRecords plain(Compression codec, List<SimpleRecord> records) {
    return build(codec, TimestampType.CREATE_TIME, 0, -1, (short) -1, -1, false, records);
  }

  public static void main(String[] arguments) {
    System.out.println("# written by GoldenBatches.java");
    Map<String, Compression> codecs = new LinkedHashMap<>();
    codecs.put("none", Compression.NONE);
    codecs.put("gzip", Compression.gzip().build());
    codecs.put("snappy", Compression.snappy().build());
    codecs.put("lz4", Compression.lz4().build());
    codecs.put("zstd", Compression.zstd().build());
    codecs.forEach((name, codec) -> {
      print(name + "-shapes", plain(codec, shapes()));
      print(name + "-many", plain(codec, many()));
      if (codec != Compression.NONE) print(name + "-large", plain(codec, large()));
      print(name + "-one", plain(codec, List.of(record(NOW, "k", "v"))));
    });
    print("gzip-level-9", plain(Compression.gzip().level(9).build(), many()));
    print("lz4-level-17", plain(Compression.lz4().level(17).build(), many()));
    print("zstd-level--5", plain(Compression.zstd().level(-5).build(), many()));
    print("idempotent", build(Compression.NONE, TimestampType.CREATE_TIME, 0, 4242, (short) 7, 0, false, shapes()));
    print("transactional",
        build(Compression.lz4().build(), TimestampType.CREATE_TIME, 0, 1L << 40, (short) 32766, 2147483600, true, many()));
    print("log-append-time",
        build(Compression.NONE, TimestampType.LOG_APPEND_TIME, 1L << 33, -1, (short) -1, -1, false, shapes()));
    print("commit-marker", MemoryRecords.withEndTransactionMarker(
        12, NOW, 3, 4242, (short) 7, new EndTransactionMarker(ControlRecordType.COMMIT, 9)));
    print("abort-marker", MemoryRecords.withEndTransactionMarker(
        13, NOW, 3, 4242, (short) 7, new EndTransactionMarker(ControlRecordType.ABORT, 9)));
  }
}
