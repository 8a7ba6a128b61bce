package io.github.wsboot.benchmark;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

import com.sun.management.OperatingSystemMXBean;

/**
 * Where a run took place.
 */
final class Machine {

	private Machine() {
	}

	static List<String> describe() {
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		return List.of("Measured on " + LocalDate.now(ZoneOffset.UTC),
				"Machine: " + system.getAvailableProcessors() + " processors (" + processor() + "), "
						+ (system.getTotalMemorySize() >> 30) + " GiB, " + system.getName() + " " + system.getVersion()
						+ ", load client and server on it, over loopback",
				"Load client: Java " + System.getProperty("java.version"));
	}

	private static String processor() {
		try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse("unknown");
		}
		catch (Exception ex) {
			return "unknown";
		}
	}

}
