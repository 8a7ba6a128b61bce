package io.github.wsboot.autoconfigure;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.wsboot.JvmProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TimeoutThread}.
 */
class TimeoutThreadTests {

	@Test
	@Timeout(60)
	void startThenTimeoutsDoNotHoldTheApplication() throws Exception {
		List<String> output = JvmProgram.run(Application.class, (jar) -> false);
		assertThat(output).contains("timed out").noneMatch((line) -> line.startsWith("held by "));
	}

	/**
	 * Uses a timeout in a JVM where nobody has yet.
	 */
	static final class Application {

		private Application() {
		}

		public static void main(String[] args) throws Exception {
			try (URLClassLoader application = new URLClassLoader(new URL[0])) {
				Thread main = Thread.currentThread();
				main.setContextClassLoader(application);
				TimeoutThread.start();
				new CompletableFuture<String>().completeOnTimeout("timed out", 1, TimeUnit.MILLISECONDS)
					.thenAccept(System.out::println)
					.join();
				for (Thread thread : Thread.getAllStackTraces().keySet()) {
					if (thread != main && thread.getContextClassLoader() == application) {
						System.out.println("held by " + thread.getName());
					}
				}
			}
		}

	}

}
