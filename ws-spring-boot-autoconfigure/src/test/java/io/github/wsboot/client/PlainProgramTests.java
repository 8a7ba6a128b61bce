package io.github.wsboot.client;

import java.util.concurrent.TimeUnit;

import io.github.wsboot.JvmProgram;
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
		assertThat(JvmProgram.run(PlainProgram.class, (jar) -> jar.contains("netty"))).contains("hello",
				"requests need java.lang.NoClassDefFoundError", "end of main");
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
