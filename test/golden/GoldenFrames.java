// Writes messages.txt: the bodies of requests and responses as Apache Kafka's own Java client encodes them.
//
// Every field is filled by a rule that test/unit/protocol/filler.hpp repeats in C++: a counter goes up for every value
// in wire order, and the value follows from the counter. The bytes are written through the schema, read by the
// generated message class and written again by it; only what survives unchanged is recorded.
//
//   javac -cp kafka-clients-4.4.0.jar GoldenFrames.java
//   java -cp kafka-clients-4.4.0.jar:slf4j-api-1.7.36.jar:. GoldenFrames > messages.txt
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;

public class GoldenFrames {
  // full: nothing is null, empty or at its default, all tagged fields are there
  // blank: null where that is allowed, else empty or zero; no tagged fields
  // lengthy: as full, with strings and bytes that need more than one byte of length
  enum Filling { full, blank, lengthy }

  record Api(String name, int min, int max) {}

  static final List<Api> APIS = List.of(
      new Api("Produce", 3, 13), new Api("Fetch", 4, 18), new Api("ListOffsets", 1, 11), new Api("Metadata", 0, 13),
      new Api("OffsetCommit", 2, 10), new Api("OffsetFetch", 1, 10), new Api("FindCoordinator", 0, 6),
      new Api("JoinGroup", 0, 9), new Api("Heartbeat", 0, 4), new Api("LeaveGroup", 0, 5), new Api("SyncGroup", 0, 5),
      new Api("SaslHandshake", 0, 1), new Api("ApiVersions", 0, 5), new Api("CreateTopics", 2, 7),
      new Api("DeleteTopics", 1, 6), new Api("InitProducerId", 0, 5), new Api("OffsetForLeaderEpoch", 2, 4),
      new Api("AddPartitionsToTxn", 0, 3), new Api("AddOffsetsToTxn", 0, 4), new Api("EndTxn", 0, 5),
      new Api("TxnOffsetCommit", 0, 6), new Api("SaslAuthenticate", 0, 2), new Api("DescribeCluster", 0, 2));

  static class Filler {
    final Filling filling;
    int n = 0;

    Filler(Filling filling) { this.filling = filling; }

    Struct struct(Schema schema) {
      Struct struct = new Struct(schema);
      for (BoundField field : schema.fields()) struct.set(field, value(field.def.type));
      return struct;
    }

    Object value(Type type) {
      if (type instanceof Schema schema) return struct(schema);
      if (type instanceof TaggedFields tags) return tagged(tags);
      ++n;
      boolean blank = filling == Filling.blank;
      if (blank && type.isNullable()) return null;
      if (type.isArray()) return array(type.arrayElementType().get());
      long sign = n % 4 == 0 ? -1 : 1;
      String name = type.toString();
      switch (name) {
        case "BOOLEAN": return !blank;
        case "INT8": return (byte) (blank ? 0 : 1 + n % 100);
        case "INT16": return (short) (blank ? 0 : sign * (1000 + n));
        case "INT32": return (int) (blank ? 0 : sign * (0x01020304 + n));
        case "INT64": return blank ? 0L : sign * (0x0102030405060708L + n);
        case "UUID": return blank ? Uuid.ZERO_UUID : uuid();
        case "STRING", "NULLABLE_STRING", "COMPACT_STRING", "COMPACT_NULLABLE_STRING": return text();
        case "BYTES", "NULLABLE_BYTES", "COMPACT_BYTES", "COMPACT_NULLABLE_BYTES": return ByteBuffer.wrap(bytes());
        case "RECORDS", "NULLABLE_RECORDS", "COMPACT_RECORDS", "COMPACT_NULLABLE_RECORDS":
          return MemoryRecords.readableRecords(ByteBuffer.wrap(bytes()));
        default: throw new IllegalStateException(name);
      }
    }

    Object[] array(Type element) {
      int count = switch (filling) { case blank -> 0; case lengthy -> 1; case full -> 1 + n % 2; };
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < count; ++i) values.add(value(element));
      return values.toArray();
    }

    NavigableMap<Integer, Object> tagged(TaggedFields tags) {
      TreeMap<Integer, Object> values = new TreeMap<>();
      if (filling == Filling.blank) return values;
      for (Map.Entry<Integer, Field> tag : new TreeMap<>(tags.fields()).entrySet()) {
        values.put(tag.getKey(), value(tag.getValue().type));
      }
      return values;
    }

    String text() {
      return switch (filling) {
        case blank -> "";
        case full -> "s" + n + (n % 3 == 0 ? "-ü€" : "");
        case lengthy -> "s" + n + "€".repeat(50);
      };
    }

    byte[] bytes() {
      int size = switch (filling) { case blank -> 0; case full -> 1 + n % 5; case lengthy -> 300; };
      byte[] bytes = new byte[size];
      for (int i = 0; i < size; ++i) bytes[i] = (byte) (n + i);
      return bytes;
    }

    Uuid uuid() {
      byte[] bytes = new byte[16];
      for (int i = 0; i < 16; ++i) bytes[i] = (byte) (n + 7 * i);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return new Uuid(buffer.getLong(), buffer.getLong());
    }
  }

  static String hex(ByteBuffer buffer) {
    StringBuilder text = new StringBuilder();
    while (buffer.hasRemaining()) text.append(String.format("%02x", buffer.get()));
    return text.toString();
  }

  static String throughTheClient(Class<?> type, ByteBuffer bytes, short version) throws Exception {
    Message message = (Message) type.getDeclaredConstructor().newInstance();
    message.read(new ByteBufferAccessor(bytes.duplicate()), version);
    ObjectSerializationCache cache = new ObjectSerializationCache();
    ByteBuffer again = ByteBuffer.allocate(message.size(cache, version));
    message.write(new ByteBufferAccessor(again), cache, version);
    again.flip();
    return hex(again);
  }

  public static void main(String[] arguments) throws Exception {
    StringBuilder out = new StringBuilder("# api direction version filling body; written by GoldenFrames.java\n");
    for (Api api : APIS) {
      for (String direction : List.of("Request", "Response")) {
        Class<?> type = Class.forName("org.apache.kafka.common.message." + api.name + direction + "Data");
        Schema[] schemas = (Schema[]) type.getField("SCHEMAS").get(null);
        for (int version = api.min; version <= api.max; ++version) {
          for (Filling filling : Filling.values()) {
            Struct struct = new Filler(filling).struct(schemas[version]);
            ByteBuffer bytes = ByteBuffer.allocate(struct.sizeOf());
            struct.writeTo(bytes);
            bytes.flip();
            String written = hex(bytes.duplicate());
            String name = api.name + " " + direction.toLowerCase() + " " + version + " " + filling;
            if (!written.equals(throughTheClient(type, bytes, (short) version))) {
              throw new IllegalStateException(name + ": the message class writes something else");
            }
            out.append(name).append(' ').append(written).append('\n');
          }
        }
      }
    }
    System.out.write(out.toString().getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }
}
