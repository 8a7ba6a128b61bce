package io.github.wsboot.benchmark.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Measures several nodes at one Redis, all on this machine, and prints tables. Arguments
 * are {@code --seconds}, {@code --rounds}, {@code --connections}, {@code --nodes} and
 * {@code --parts}.
 */
public final class ClusterBenchmark {

	private static final Map<String, BiConsumer<Plan, Table>> PARTS = Map.of("sends", Sends::measure, "fan-out",
			FanOut::measure, "latency", Latency::measure, "connections", Growth::measure, "resync", Recovery::resync,
			"death", Recovery::death, "questions", Questions::measure);

	private static final String DEFAULT_PARTS = "sends,fan-out,latency,connections,resync,death,questions";

	private ClusterBenchmark() {
	}

	public static void main(String[] args) {
		Map<String, String> options = new HashMap<>();
		for (String arg : args) {
			int equals = arg.indexOf('=');
			if (!arg.startsWith("--") || equals < 0) {
				throw new IllegalArgumentException("Not an option: " + arg);
			}
			options.put(arg.substring(2, equals), arg.substring(equals + 1));
		}
		Plan plan = new Plan(
				Duration.ofMillis((long) (1000 * Double.parseDouble(options.getOrDefault("seconds", "3")))),
				Integer.parseInt(options.getOrDefault("rounds", "3")),
				Integer.parseInt(options.getOrDefault("connections", "20000")),
				list(options.getOrDefault("nodes", "3,20")).map(Integer::valueOf).toList());
		Table table = new Table(System.out);
		list(options.getOrDefault("parts", DEFAULT_PARTS)).forEach((part) -> {
			BiConsumer<Plan, Table> measurement = PARTS.get(part);
			if (measurement == null) {
				throw new IllegalArgumentException("There is no part " + part);
			}
			table.note(part + ", load " + Table.load() + " before");
			measurement.accept(plan, table);
		});
	}

	private static Stream<String> list(String text) {
		return Stream.of(text.split(",", -1));
	}

	/**
	 * How much is measured.
	 *
	 * @param time of one round
	 * @param rounds how many there are of each figure
	 * @param connections of the node that grows, dies or comes back
	 * @param nodes to ask questions of, one number after the other
	 */
	record Plan(Duration time, int rounds, int connections, List<Integer> nodes) {

	}

}
