package io.github.wsboot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.github.wsboot.Heartbeat;

/**
 * The heartbeat of {@code ws.heartbeat.app-ping} and {@code ws.heartbeat.app-pong}.
 */
final class PropertiesHeartbeat implements Heartbeat {

	private final byte[] ping;

	private final byte[] pong;

	PropertiesHeartbeat(String ping, String pong) {
		this.ping = ping.getBytes(StandardCharsets.UTF_8);
		this.pong = pong.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public boolean isPingMsg(byte[] message) {
		return Arrays.equals(this.ping, message);
	}

	@Override
	public byte[] getPongMsg() {
		return this.pong.clone();
	}

	@Override
	public int getAliveTime() {
		return 0;
	}

}
