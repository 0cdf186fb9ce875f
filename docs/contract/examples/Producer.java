import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes one command and says what becomes of it: {@code Producer 127.0.0.1:9092 order-4711.json}.
 *
 * <p>Ends with 0 when it has finished, with 1 when it was refused or cancelled, and with 2 when nothing was heard of it.
 * Logs in where KAFKA_USERNAME, KAFKA_PASSWORD and KAFKA_CA_FILE are set.
 */
public class Producer {
  private static final String PREFIX = "carillon.";
  private static final Set<String> FINAL = Set.of("refused", "finished", "cancelled");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LOGIN =
      "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";";
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] words) throws Exception {
    String broker = words[0];
    String command = Files.readString(Path.of(words[1]));
    String notificationId = JSON.readTree(command).get("notification_id").asText();
    try (KafkaConsumer<String, String> consumer = listen(broker)) {
      publish(broker, notificationId, command);
      System.exit(lastWord(consumer, notificationId));
    }
  }

  /** Says where the broker is, and who we are where it asks. */
  private static Map<String, Object> connection(String broker) {
    Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", broker));
    Map<String, String> told = System.getenv();
    if (told.containsKey("KAFKA_USERNAME")) {
      settings.put("security.protocol", "SASL_SSL");
      settings.put("ssl.truststore.type", "PEM");
      settings.put("ssl.truststore.location", told.get("KAFKA_CA_FILE"));
      settings.put("sasl.mechanism", "SCRAM-SHA-512");
      settings.put("sasl.jaas.config", LOGIN.formatted(told.get("KAFKA_USERNAME"), told.get("KAFKA_PASSWORD")));
    }
    return settings;
  }

  /** Comes back when the broker has it on every replica; publish it again, as it is, if this throws. */
  private static void publish(String broker, String key, String command) throws Exception {
    Map<String, Object> settings = connection(broker);
    settings.putAll(Map.of("acks", "all", "enable.idempotence", true));
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(PREFIX + "commands", key, command)).get();
    }
  }

  /** Stands at the end of the accounts, so that nothing is missed that is published from now on. */
  private static KafkaConsumer<String, String> listen(String broker) {
    Map<String, Object> settings = connection(broker);
    settings.putAll(Map.of("isolation.level", "read_committed", "enable.auto.commit", false));
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(PREFIX + "progress").stream()
            .map(found -> new TopicPartition(found.topic(), found.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // seeking is lazy: this is where it happens
    return consumer;
  }

  private static int lastWord(KafkaConsumer<String, String> consumer, String notificationId) throws Exception {
    for (Instant end = Instant.now().plus(PATIENCE); Instant.now().isBefore(end); ) {
      for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
        if (!notificationId.equals(record.key()) || record.value() == null) {
          continue;
        }
        JsonNode progress = JSON.readTree(record.value());
        String state = progress.get("state").asText();
        System.out.println(state + " " + progress.get("counts"));
        if (FINAL.contains(state) || !progress.get("refusals").isEmpty()) {
          progress.get("refusals").forEach(reason -> System.err.println(reason.asText()));
          return state.equals("finished") ? 0 : 1;
        }
      }
    }
    System.err.println("nothing new: it is still at work, or was published before");
    return 2;
  }
}
