package io.github.wsboot.cluster;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link InMemoryCluster}.
 */
@Tag("one-jdk")
class InMemoryClusterTests extends ClusterEngineContractTests {

	private final InMemoryCluster cluster = new InMemoryCluster();

	@Override
	protected ClusterEngine newEngine() {
		return this.cluster.newEngine();
	}

	@Test
	void startWhenStartedThenRefused() {
		TestNode node = join();
		assertThatIllegalStateException().isThrownBy(() -> node.engine.start(node));
		assertThatIllegalStateException().isThrownBy(() -> newEngine().start(node));
		assertThat(join().publish(Topic.ALL, "hi")).isEqualTo(Reach.handedTo(1));
	}

	@Test
	void codeWhenItOnlyLooksGeneratedThenRoutedByInterest() {
		TestNode a = join();
		TestNode b = join();
		b.connect("looks-like-1.x");
		assertThat(a.publish(Topic.code("looks-like-1.x"), "hi")).isEqualTo(Reach.handedTo(1));
	}

}
