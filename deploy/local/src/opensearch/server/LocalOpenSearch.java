import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/**
 * One OpenSearch node in a process of its own, with its modules on the class path instead of in folders:
 * {@code java -cp ... LocalOpenSearch <folder> [<setting>=<value> ...]}.
 *
 * <p>Says {@code started} on standard output once it listens. It ends when it is told to (SIGTERM), and when its standard
 * input ends: that one belongs to whoever started it, and closes with them even when they are killed.
 */
public final class LocalOpenSearch extends Node {

    /** How long indexes may take to close, in seconds. What was acknowledged is on disk before. */
    private static final int PATIENCE = 4;

    private static final String PAINLESS = "org.opensearch.painless.PainlessModulePlugin";
    private static final List<String> MODULES = List.of(
        PAINLESS,
        "org.opensearch.transport.Netty4ModulePlugin",
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        "org.opensearch.index.mapper.MapperExtrasModulePlugin",
        "org.opensearch.index.reindex.ReindexModulePlugin",
        "org.opensearch.join.ParentJoinModulePlugin",
        "org.opensearch.percolator.PercolatorModulePlugin",
        "org.opensearch.index.rankeval.RankEvalModulePlugin",
        "org.opensearch.search.aggregations.matrix.MatrixAggregationModulePlugin",
        "org.opensearch.script.mustache.MustacheModulePlugin",
        "org.opensearch.script.expression.ExpressionModulePlugin",
        "org.opensearch.ingest.common.IngestCommonModulePlugin"
    );
    /** These add to the scripting language what scripts may call, and must be told to it. */
    private static final List<String> EXTEND_PAINLESS = List.of(MODULES.get(2), MODULES.get(11));

    private LocalOpenSearch(Environment environment, Collection<PluginInfo> modules) {
        super(environment, modules, true);
    }

    public static void main(String[] args) {
        inBackground("starter", LocalOpenSearch::endWithStarter);
        try {
            serve(args);
            System.out.println("started");
        } catch (Throwable problem) {
            problem.printStackTrace(System.out);
            System.exit(1);
        }
    }

    private static void serve(String[] args) throws Exception {
        Path folder = Path.of(args[0]).toAbsolutePath();
        Path config = Files.createDirectories(folder.resolve("config"));
        Settings.Builder settings = Settings.builder()
            .put("path.home", folder)
            .put("path.data", folder.resolve("data"))
            .put("path.logs", folder.resolve("logs"));
        for (String given : List.of(args).subList(1, args.length)) {
            String[] pair = given.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        Environment environment = InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), config, () -> "local");
        Node node = new LocalOpenSearch(environment, modules());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node), "close"));
        node.start();
    }

    private static Collection<PluginInfo> modules() {
        Collection<PluginInfo> modules = new ArrayList<>();
        for (String name : MODULES) {
            List<String> extended = EXTEND_PAINLESS.contains(name) ? List.of(PAINLESS) : List.of();
            String java = String.valueOf(Runtime.version().feature());
            modules.add(new PluginInfo(name, "from the class path", "-", Version.CURRENT, java, name, null, extended, false));
        }
        return modules;
    }

    /** The node's own threads keep no process alive: this one does. */
    private static void endWithStarter() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException unreadable) {
            // As good as closed.
        }
        System.exit(0);
    }

    private static void close(Node node) {
        inBackground("last resort", LocalOpenSearch::haltLater);
        try {
            node.close();
            node.awaitClose(PATIENCE, TimeUnit.SECONDS);
        } catch (Exception problem) {
            System.out.println("ERROR closing: " + problem);
        }
    }

    private static void haltLater() {
        try {
            TimeUnit.SECONDS.sleep(PATIENCE);
        } catch (InterruptedException atOnce) {
            // Then at once.
        }
        Runtime.getRuntime().halt(1);
    }

    private static void inBackground(String name, Runnable work) {
        new Thread(work, name).start();
    }
}
