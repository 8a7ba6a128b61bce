package io.github.wsboot.benchmark.peer;

/**
 * This library on a connector whose buffers are as small as an application for many
 * connections would make them; they serve its plain HTTP too.
 */
final class SmallWsPeer {

	private SmallWsPeer() {
	}

	public static void main(String[] args) {
		ServletServer.run(WsPeer.class, new String[] { "--ws.tomcat.socket-buffer-size=1KB" });
	}

}
