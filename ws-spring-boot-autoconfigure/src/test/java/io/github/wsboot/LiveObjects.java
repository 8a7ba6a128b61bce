package io.github.wsboot;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Counts what is still alive after a garbage collection.
 */
public final class LiveObjects {

	private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

	// what there is one of per connection, ours and the containers'
	private static final Pattern PER_CONNECTION = Pattern
		.compile("io\\.github\\.wsboot\\.engine\\.(Connection|Outbound|Mailbox|Admission)"
				+ "|io\\.github\\.wsboot\\.servlet\\.(\\w*Wire|\\w*Transport|\\w*Socket|FrameParser|Bridge|HandshakeSnapshot|RetainedHandshake|MessageAssembly)");

	private LiveObjects() {
	}

	/**
	 * The number of objects of each class of which a connection has one.
	 */
	public static Map<String, Integer> perConnection() {
		Map<String, Integer> counts = new TreeMap<>();
		// a histogram of live objects collects garbage first
		histogram().lines().map(LINE::matcher).filter(Matcher::matches).forEach((line) -> {
			if (PER_CONNECTION.matcher(line.group(2)).matches()) {
				counts.put(line.group(2), Integer.parseInt(line.group(1)));
			}
		});
		return counts;
	}

	private static String histogram() {
		try {
			return (String) ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
						new Object[] { new String[0] }, new String[] { String[].class.getName() });
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
