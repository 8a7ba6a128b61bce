package io.github.wsboot.benchmark.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * What a flight recording says in a page: which methods run, on behalf of which, and what
 * is allocated.
 */
public final class HotSpots {

	private static final int LINES = 15;

	/** Threads are in there for want of work. */
	private static final Set<String> WAITING = Set.of("EPoll.wait", "Native.epollWait0", "Net.accept", "Net.poll",
			"FileInputStream.readBytes");

	private final Map<String, Double> self = new HashMap<>();

	private final Map<String, Double> inclusive = new HashMap<>();

	private final Map<String, Double> inNative = new HashMap<>();

	private final Map<String, Double> allocated = new HashMap<>();

	public static String of(Path recording) throws IOException {
		HotSpots spots = new HotSpots();
		try (RecordingFile events = new RecordingFile(recording)) {
			while (events.hasMoreEvents()) {
				spots.add(events.readEvent());
			}
		}
		return section("Running Java, by method", spots.self, spots.self)
				+ section("The same with what it calls", spots.inclusive, spots.self)
				+ section("In native code and not waiting, by method", spots.inNative, spots.inNative)
				+ section("Allocated bytes, by class", spots.allocated, spots.allocated);
	}

	private void add(RecordedEvent event) {
		switch (event.getEventType().getName()) {
			case "jdk.ExecutionSample" -> addSample(event.getStackTrace());
			case "jdk.NativeMethodSample" -> {
				String method = top(event.getStackTrace());
				if (!WAITING.contains(method)) {
					this.inNative.merge(method, 1.0, Double::sum);
				}
			}
			case "jdk.ObjectAllocationSample" -> {
				RecordedClass type = event.getClass("objectClass");
				this.allocated.merge(type.getName(), (double) event.getLong("weight"), Double::sum);
			}
			default -> {
			}
		}
	}

	private void addSample(@Nullable RecordedStackTrace trace) {
		this.self.merge(top(trace), 1.0, Double::sum);
		Set<String> seen = new HashSet<>();
		frames(trace).forEach((frame) -> {
			String method = name(frame);
			if (seen.add(method)) {
				this.inclusive.merge(method, 1.0, Double::sum);
			}
		});
	}

	private static List<RecordedFrame> frames(@Nullable RecordedStackTrace trace) {
		return (trace != null) ? trace.getFrames() : List.of();
	}

	private static String top(@Nullable RecordedStackTrace trace) {
		return frames(trace).isEmpty() ? "unknown" : name(frames(trace).get(0));
	}

	private static String name(RecordedFrame frame) {
		String type = frame.getMethod().getType().getName();
		return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethod().getName();
	}

	private static String section(String title, Map<String, Double> counts, Map<String, Double> whole) {
		double total = whole.values().stream().mapToDouble(Double::doubleValue).sum();
		StringBuilder section = new StringBuilder("%s (%,.0f in all)%n".formatted(title, total));
		counts.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Double>comparingByValue().reversed())
			.limit(LINES)
			.forEach((entry) -> section
				.append("  %5.1f %%  %s%n".formatted(100 * entry.getValue() / total, entry.getKey())));
		return section.append('\n').toString();
	}

}
