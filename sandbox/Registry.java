import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import org.h2.mvstore.MVStore;

/** A registry for machines without MongoDB, in memory, or in a file. Arguments: host, port, and the file if any. */
class Registry {

    /** What today's drivers ask for; they refuse a server that calls itself older. */
    record Version(List<Integer> getVersionArray, int getWireVersion) implements MongoVersion {}

    /** Whatever was answered is in the file, as a database with a journal keeps it through SIGKILL. */
    static class Lasting extends H2Backend {

        Lasting(String file) {
            super(new MVStore.Builder().fileName(file).autoCommitDisabled().autoCommitBufferSize(0).open());
        }

        // One at a time: what another had half done would be in the file, too.
        @Override
        public synchronized Document handleMessage(MongoMessage message) {
            var answer = super.handleMessage(message);
            if (getMvStore().hasUnsavedChanges()) {
                commit();
            }
            return answer;
        }
    }

    public static void main(String[] arguments) {
        MongoBackend backend = arguments.length > 2 ? new Lasting(arguments[2]) : new MemoryBackend();
        backend.version(new Version(List.of(7, 0, 0), 21));
        var server = new MongoServer(backend);
        server.bind(arguments[0], Integer.parseInt(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    }
}
