// Holds the partitions on standard input, in the form that key_partitions.cpp writes, against those of Apache Kafka's
// own producer. Prints how many keys were alike, and for each number of partitions how many were used; ends with 1 at
// the first difference.
//
//   key_partitions | java -cp 'libs/*:.' KeyPartitions
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

public class KeyPartitions {
  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    Map<Integer, BitSet> used = new TreeMap<>();
    BitSet lengths = new BitSet();
    int keys = 0;
    for (String line; (line = in.readLine()) != null; ++keys) {
      String[] words = line.split(" ");
      byte[] key = HexFormat.of().parseHex(words[0].substring(1));
      lengths.set(key.length);
      for (int i = 1; i < words.length; ++i) {
        String[] pair = words[i].split(":");
        int partitions = Integer.parseInt(pair[0]);
        int wanted = BuiltInPartitioner.partitionForKey(key, partitions);
        if (wanted != Integer.parseInt(pair[1])) {
          System.out.println("key " + words[0] + " of " + partitions + " partitions: Java says " + wanted + ", we say "
              + pair[1]);
          System.exit(1);
        }
        used.computeIfAbsent(partitions, count -> new BitSet()).set(wanted);
      }
    }
    System.out.println("keys " + keys);
    System.out.println("lengths " + lengths.cardinality());
    used.forEach((partitions, set) -> System.out.println("partitions " + partitions + " " + set.cardinality()));
  }
}
