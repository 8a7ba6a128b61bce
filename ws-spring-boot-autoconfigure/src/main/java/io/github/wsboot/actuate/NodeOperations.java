package io.github.wsboot.actuate;

import java.time.Duration;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.Hub;
import io.github.wsboot.engine.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.convert.DurationStyle;

/**
 * What can be done to a node and its connections.
 */
// what a drain has come to is told by the summary
@SuppressWarnings("FutureReturnValueIgnored")
final class NodeOperations {

	private static final Log logger = LogFactory.getLog(NodeOperations.class);

	private static final Duration LONGEST_DRAIN = Duration.ofDays(1);

	private final Hub hub;

	private final NodeReport report;

	NodeOperations(Hub hub, NodeReport report) {
		this.hub = hub;
		this.report = report;
	}

	/**
	 * Closes a connection, wherever in the cluster it is.
	 * @return whether there was one
	 */
	boolean close(String given, @Nullable Integer code, @Nullable String reason) {
		WsCloseStatus status = status(code, reason);
		if (given.isEmpty()) {
			return false;
		}
		String uniqueCode = this.report.codeOf(given);
		boolean closed = this.hub.manager().closeWebsocketConn(uniqueCode, status);
		if (closed) {
			logger.info(
					"The endpoint closes the connection of '" + LogText.escape(uniqueCode) + "' with " + status.code());
		}
		return closed;
	}

	private static WsCloseStatus status(@Nullable Integer code, @Nullable String reason) {
		try {
			WsCloseStatus status = (code != null) ? WsCloseStatus.of(code, "") : WsCloseStatus.KICKED;
			if (status.isSendable()) {
				return (reason != null) ? status.withReason(reason) : status;
			}
		}
		catch (IllegalArgumentException ex) {
			// told below
		}
		throw new InvalidEndpointRequestException("Close code " + code,
				"code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999");
	}

	/**
	 * Begins a drain, or ends it.
	 */
	void drain(@Nullable String over, @Nullable Boolean resume) {
		boolean resumes = Boolean.TRUE.equals(resume);
		if ((over != null) == resumes) {
			throw new InvalidEndpointRequestException("Neither a drain nor its end, or both",
					"Either drain must be a duration such as 30s, or resume must be true");
		}
		if (over != null) {
			Duration time = duration(over);
			logger.info("The endpoint has this node drained over " + time);
			this.hub.drain(time);
		}
		else {
			logger.info("The endpoint has this node admit connections again");
			this.hub.resume();
		}
	}

	private static Duration duration(String text) {
		try {
			Duration duration = DurationStyle.detectAndParse(text);
			if (!duration.isNegative() && duration.compareTo(LONGEST_DRAIN) <= 0) {
				return duration;
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// told below
		}
		throw new InvalidEndpointRequestException("No duration of a drain",
				"drain must be a duration such as 30s, of at most a day");
	}

}
