import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/** A registry in memory for machines without MongoDB. Arguments: host and port. */
class Registry {

    /** What today's drivers ask for; they refuse a server that calls itself older. */
    record Version(List<Integer> getVersionArray, int getWireVersion) implements MongoVersion {}

    public static void main(String[] arguments) {
        var backend = new MemoryBackend();
        backend.version(new Version(List.of(7, 0, 0), 21));
        var server = new MongoServer(backend);
        server.bind(arguments[0], Integer.parseInt(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    }
}
