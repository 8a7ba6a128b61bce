package io.github.wsboot.benchmark.jmh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.wsboot.WsMessage;

/**
 * What a client sends.
 */
public enum ActionRequest {

	/**
	 * Two fields.
	 */
	SMALL("{\"actioncode\":\"room_join\",\"data\":{\"room\":\"blue\",\"seats\":3},\"id\":\"17\"}"),

	/**
	 * A kilobyte with a list of objects.
	 */
	MEDIUM("{\"actioncode\":\"order_place\",\"data\":{\"customer\":\"c-20481\",\"currency\":\"EUR\",\"lines\":["
			+ line().repeat(8) + line("GX-0009")
			+ "],\"remark\":\"please ring twice\",\"express\":true},\"id\":\"18\"}"),

	/**
	 * Text of which little is ASCII.
	 */
	NON_ASCII("{\"actioncode\":\"chat_say\",\"data\":{\"room\":\"蓝色房间\",\"text\":\""
			+ "今天的会议改到下午三点，请大家准时参加。Grüße aus Köln, ça va très bien 🙂".repeat(2) + "\"},\"id\":\"19\"}");

	private final String text;

	ActionRequest(String text) {
		this.text = text;
	}

	private static String line() {
		return line("GX-0001") + ",";
	}

	private static String line(String article) {
		return "{\"article\":\"" + article + "\",\"name\":\"A thing that is wanted\",\"count\":12,"
				+ "\"cents\":1995,\"gift\":false}";
	}

	/**
	 * What is read from the network.
	 */
	byte[] utf8() {
		return this.text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A message as it arrives: nobody has decoded it before.
	 */
	static WsMessage message(byte[] utf8) {
		return WsMessage.text(ByteBuffer.wrap(utf8));
	}

}
