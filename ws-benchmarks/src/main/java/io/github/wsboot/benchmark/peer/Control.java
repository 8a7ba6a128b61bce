package io.github.wsboot.benchmark.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;

import io.github.wsboot.benchmark.protocol.Histogram;
import com.sun.management.HotSpotDiagnosticMXBean;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * The line to the process that started this one: its questions arrive on standard input,
 * answers leave on standard output behind an {@code @}. When the line ends, so does this
 * process, however the other one ended.
 */
final class Control {

	private final PrintStream out = System.out;

	private final Histogram calls;

	private @Nullable Recording recording;

	private Control(Histogram calls) {
		this.calls = calls;
	}

	/**
	 * Says that the server is ready, then serves the line.
	 * @param port where the server listens
	 * @param about what it is
	 * @param calls where calls are counted
	 */
	static void serve(int port, String about, Histogram calls) {
		Control control = new Control(calls);
		control.answer("ready " + port + " " + about + ", Java " + System.getProperty("java.version"));
		Thread thread = new Thread(control::run, "benchmark-control");
		thread.setDaemon(false);
		thread.start();
	}

	private void run() {
		try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				String[] words = line.split(" ", 2);
				answer(handle(words[0], (words.length > 1) ? words[1] : ""));
			}
		}
		catch (Exception ex) {
			System.err.println("The control line has failed: " + ex);
		}
		finally {
			Runtime.getRuntime().halt(0);
		}
	}

	private void answer(String answer) {
		this.out.println("@" + answer);
		this.out.flush();
	}

	private String handle(String command, String argument) throws Exception {
		switch (command) {
			case "gc" -> System.gc();
			case "heap" -> {
				System.gc();
				System.gc();
				return "heap " + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
			}
			case "calls" -> {
				Histogram histogram = this.calls;
				String answer = "calls " + histogram.count() + " " + histogram.quantile(0.5) + " "
						+ histogram.quantile(0.99) + " " + histogram.max();
				histogram.reset();
				return answer;
			}
			case "dump" -> {
				Files.deleteIfExists(Path.of(argument));
				ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(argument, true);
			}
			case "profile" -> startRecording();
			case "profiled" -> stopRecording(Path.of(argument));
			default -> {
				return "unknown " + command;
			}
		}
		return "ok";
	}

	private void startRecording() throws IOException, ParseException {
		Recording started = new Recording(Configuration.getConfiguration("profile"));
		started.start();
		this.recording = started;
	}

	private void stopRecording(Path target) throws IOException {
		Recording started = this.recording;
		if (started != null) {
			Files.deleteIfExists(target);
			started.dump(target);
			started.close();
			this.recording = null;
		}
	}

}
