package io.github.wsboot.cluster.redis;

import java.util.Locale;

import javax.net.ssl.SSLException;

import io.lettuce.core.protocol.RedisProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Knows the failures that trying again does not mend, and what does.
 */
final class Mend {

	// the last line is for a Redis Cluster only
	private static final String COMMANDS = "+@hash +@set +@sortedset +@string +del +exists +unlink +persist +pexpire "
			+ "+publish +subscribe +unsubscribe +eval +evalsha +script|load +time +ping +select "
			+ "+asking +cluster|nodes +cluster|myid +client|setname +info";

	private Mend() {
	}

	/**
	 * What to do about a failure.
	 * @return {@code null} if it may pass by itself
	 */
	static @Nullable String of(Throwable failure, String keyPrefix) {
		int depth = 0;
		for (Throwable ex = failure; ex != null && depth < 20; ex = ex.getCause()) {
			String mend = ofOne(ex, keyPrefix);
			if (mend != null) {
				return mend;
			}
			depth++;
		}
		return null;
	}

	/**
	 * What a user must be permitted, as rules of an access control list.
	 */
	static String permissions(String keyPrefix) {
		return "~" + keyPrefix + "* &" + keyPrefix + "* " + COMMANDS;
	}

	private static @Nullable String ofOne(Throwable ex, String keyPrefix) {
		String message = String.valueOf(ex.getMessage());
		if (message.startsWith("WRONGPASS") || message.startsWith("NOAUTH") || message.startsWith("ERR AUTH")
				|| message.startsWith("ERR invalid password") || message.contains("without any password configured")) {
			return "it does not accept the user name and password. Check them";
		}
		if (message.contains("NOPERM") || message.contains("The user executing the script can't")
				|| message.contains("ACL failure in script")) {
			return "the user lacks a permission. Grant it " + permissions(keyPrefix);
		}
		if (message.startsWith("MOVED ") || message.startsWith("CROSSSLOT")) {
			return "it is a Redis Cluster. Configure it as one";
		}
		if (message.contains("cluster support disabled")) {
			return "it is no Redis Cluster. Do not configure it as one";
		}
		if (message.toLowerCase(Locale.ROOT).startsWith("err unknown command")) {
			return "it lacks a command. Redis 6.2 or later is needed";
		}
		if (ex instanceof RedisProtocolException || message.contains("Invalid first byte")) {
			return "what answers there is no Redis, or expects TLS. Check the address";
		}
		if (ex instanceof SSLException) {
			return "TLS failed. Check whether it speaks TLS and its certificate is trusted";
		}
		return null;
	}

}
