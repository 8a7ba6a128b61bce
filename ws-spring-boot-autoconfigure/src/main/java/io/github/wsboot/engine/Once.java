package io.github.wsboot.engine;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Asks a supplier once, when its answer is first needed.
 *
 * @param <T> the type of the answer
 */
final class Once<T extends @Nullable Object> implements Supplier<T> {

	private final Supplier<? extends T> source;

	private volatile @Nullable Answer<T> answer;

	Once(Supplier<? extends T> source) {
		this.source = source;
	}

	@Override
	public T get() {
		Answer<T> result = this.answer;
		if (result == null) {
			// two threads may both ask at first; suppliers of beans give the same answer
			result = new Answer<>(this.source.get());
			this.answer = result;
		}
		return result.value();
	}

	/**
	 * Tells no answer yet from an answer of {@code null}.
	 *
	 * @param <T> the type of the answer
	 * @param value the answer
	 */
	private record Answer<T extends @Nullable Object>(T value) {

	}

}
