package io.github.wsboot.cluster;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that does what it is told with the verbs of {@link NodeCommands}, in this JVM or
 * in another one.
 */
interface DrivenNode extends AutoCloseable {

	/**
	 * Has a command carried out.
	 * @return the words of the answer
	 * @throws NodeFailure if it failed
	 */
	List<String> call(String verb, String... words);

	/**
	 * Has a command with one word of an answer carried out.
	 */
	default String ask(String verb, String... words) {
		List<String> answer = call(verb, words);
		assertThat(answer).hasSize(1);
		return answer.get(0);
	}

	@Override
	void close();

	/**
	 * A node of this JVM.
	 */
	static DrivenNode of(BareNode node) {
		NodeCommands commands = new NodeCommands(node);
		return new DrivenNode() {

			@Override
			public List<String> call(String verb, String... words) {
				try {
					return commands.run(verb, List.of(words));
				}
				catch (RuntimeException ex) {
					throw new NodeFailure(ex.getClass().getSimpleName(), String.valueOf(ex.getMessage()));
				}
			}

			@Override
			public void close() {
				node.close();
			}

		};
	}

}
