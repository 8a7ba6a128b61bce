package io.github.wsboot.actuate;

import io.github.wsboot.engine.Hub;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Endpoint that tells about the connections of this node. What it can do over HTTP and
 * JMX is added by its extensions.
 *
 * @since 0.1.0
 */
@Endpoint(id = "ws")
@RegisterReflectionForBinding({ ConnectionDescriptor.class, ElsewhereDescriptor.class, FailureDescriptor.class,
		NameDescriptor.class, PageDescriptor.class, SummaryDescriptor.class })
public final class WsEndpoint {

	private final NodeReport report;

	private final NodeOperations operations;

	private final Show showIdentifiers;

	/**
	 * Creates an endpoint.
	 * @param hub whose connections it tells about
	 * @param showIdentifiers whether codes, uids, groups and addresses are shown as they
	 * are
	 */
	public WsEndpoint(Hub hub, Show showIdentifiers) {
		this.report = new NodeReport(hub);
		this.operations = new NodeOperations(hub, this.report);
		this.showIdentifiers = showIdentifiers;
	}

	/**
	 * Tells about the node as a whole.
	 * @param slowest how many of the slowest connections, 0 to 100, 10 by default
	 * @return what is to be told
	 */
	@ReadOperation
	SummaryDescriptor summary(@Nullable Integer slowest) {
		return this.report.summary(slowest, isShownToAnyone());
	}

	NodeReport report() {
		return this.report;
	}

	NodeOperations operations() {
		return this.operations;
	}

	Show showIdentifiers() {
		return this.showIdentifiers;
	}

	boolean isShownToAnyone() {
		return this.showIdentifiers == Show.ALWAYS;
	}

}
