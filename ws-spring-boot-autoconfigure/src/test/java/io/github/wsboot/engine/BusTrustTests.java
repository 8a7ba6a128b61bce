package io.github.wsboot.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.wsboot.WsClusterState;
import io.github.wsboot.cluster.ClusterEngine;
import io.github.wsboot.cluster.InMemoryCluster;
import io.github.wsboot.cluster.LocalNode;
import io.github.wsboot.cluster.Member;
import io.github.wsboot.cluster.Topic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a stranger on the bus can do to a node.
 */
class BusTrustTests {

	private final InMemoryCluster cluster = new InMemoryCluster();

	private final TestHub node = TestHub.join(this.cluster.newEngine(), TestSettings.unboundedQueue());

	private final TestHub other = TestHub.join(this.cluster.newEngine(), TestSettings.unboundedQueue());

	private final Stranger stranger = new Stranger();

	private final ClusterEngine bus = this.cluster.newEngine();

	private final FakeWire wire = new FakeWire();

	BusTrustTests() {
		this.bus.start(this.stranger);
		this.node.open("a", this.wire);
	}

	@AfterEach
	void stop() {
		this.node.close();
		this.other.close();
		this.bus.stop(Duration.ofSeconds(1));
	}

	@Test
	void j41WhenEnvelopeIsReplayedThenItIsNotDeliveredAgain() {
		byte[] envelope = overheard("once");
		await().untilAsserted(() -> assertThat(this.wire.written).containsExactly("once"));
		for (int i = 0; i < 10; i++) {
			this.bus.publish(Topic.ALL, envelope);
		}
		await().until(() -> this.node.cluster().repeatedEnvelopes() == 10);
		assertThat(this.wire.written).containsExactly("once");
	}

	@Test
	void j41WhenEnvelopeIsOfAnUnknownVersionThenIgnoredAndCounted() {
		byte[] envelope = overheard("x");
		envelope[0] = 2;
		this.bus.publish(Topic.ALL, envelope);
		await().until(() -> this.node.cluster().ignoredEnvelopes() == 1);
		assertStillServed();
	}

	@Test
	void j41WhenEnvelopesAreGarbageThenIgnoredAndCounted() {
		Random random = new Random(41);
		byte[] envelope = overheard("x");
		for (int i = 0; i < 2000; i++) {
			byte[] garbage = (i % 2 == 0) ? Arrays.copyOf(envelope, random.nextInt(envelope.length)) : envelope.clone();
			if (i % 2 != 0) {
				for (int k = 0; k < 8; k++) {
					garbage[22 + random.nextInt(garbage.length - 22)] = (byte) random.nextInt();
				}
				// from nobody, with a number that was not there before
				Arrays.fill(garbage, 2, 14, (byte) 'z');
				garbage[20] = (byte) (i >> 8);
				garbage[21] = (byte) i;
			}
			this.bus.publish(Topic.ALL, garbage);
		}
		await().until(() -> this.node.cluster().ignoredEnvelopes() >= 500);
		assertStillServed();
	}

	@Test
	void j41WhenEnvelopeClaimsToBeFromThisNodeThenIgnored() {
		byte[] envelope = overheard("x");
		await().until(() -> this.wire.written.size() == 1);
		byte[] own = this.node.cluster().id().getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(own, 0, envelope, 2, own.length);
		this.bus.publish(Topic.ALL, envelope);
		assertStillServed();
		assertThat(this.wire.written).containsExactly("x", "still");
	}

	@Test
	void j41WhenAnswersAreInventedThenIgnoredAndCounted() {
		byte[] reply = new byte[22 + 13];
		reply[0] = 1;
		reply[1] = 2;
		Arrays.fill(reply, 2, 14, (byte) 'z');
		reply[21] = 1;
		reply[29] = 1;
		reply[30] = 1;
		this.bus.publish(Topic.node(this.node.cluster().id()), reply);
		await().until(() -> this.node.cluster().ignoredEnvelopes() == 1);
		assertThat(this.node.manager.uids().bind("nobody", "u")).isFalse();
	}

	private void assertStillServed() {
		assertThat(this.other.manager.sendMessage("a", "still").forwarded()).isOne();
		await().until(() -> this.wire.written.contains("still"));
	}

	/**
	 * An envelope of a broadcast of the other node.
	 */
	private byte[] overheard(String text) {
		this.other.manager.broadcastMessage(text);
		await().until(() -> !this.stranger.heard.isEmpty());
		return this.stranger.heard.get(0).clone();
	}

	/**
	 * Is on the bus and listens.
	 */
	private static final class Stranger implements LocalNode {

		private final List<byte[]> heard = new CopyOnWriteArrayList<>();

		@Override
		public String id() {
			return "stranger----";
		}

		@Override
		public @Nullable Member member(String uniqueCode) {
			return null;
		}

		@Override
		public Set<String> codes() {
			return Set.of();
		}

		@Override
		public boolean isInterested(Topic topic) {
			return topic.kind() == Topic.Kind.ALL;
		}

		@Override
		public void received(byte[] envelope) {
			this.heard.add(envelope);
		}

		@Override
		public void stateChanged(WsClusterState state) {
			// it does not care
		}

	}

}
