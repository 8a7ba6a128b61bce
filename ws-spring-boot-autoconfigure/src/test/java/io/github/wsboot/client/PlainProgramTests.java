package io.github.wsboot.client;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program that has Netty on its class path and neither Spring nor Jackson.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PlainProgramTests {

	@Test
	void mainWhenItEndsWithAClientOpenThenTheProgramEnds() throws Exception {
		String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		String classPath = Arrays.stream(all.split(File.pathSeparator, -1))
			.filter((entry) -> entry.contains("netty") || !entry.endsWith(".jar"))
			.collect(Collectors.joining(File.pathSeparator));
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				classPath, PlainProgram.class.getName())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		assertThat(output.lines()).contains("hello", "requests need java.lang.NoClassDefFoundError", "end of main");
	}

	/**
	 * The program.
	 */
	static final class PlainProgram {

		private PlainProgram() {
		}

		public static void main(String[] args) throws Exception {
			RawServer server = RawServer.of((peer) -> {
				peer.accept();
				peer.echo();
			});
			WsClient client = WsClient.builder().uri(server.uri()).pull().connect();
			client.sendMessage("hello");
			System.out.println(client.receive().text());
			client.request("anything", null).exceptionally((failure) -> {
				System.out.println("requests need " + failure.getClass().getName());
				return null;
			}).join();
			System.out.println("end of main");
		}

	}

}
