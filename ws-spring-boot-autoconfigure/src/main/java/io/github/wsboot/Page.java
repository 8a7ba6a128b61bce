package io.github.wsboot;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One page of a listing. Names that come or go while a caller is paging may be missed or
 * seen; a name that stays is seen exactly once.
 *
 * @param <T> the type of the items
 * @param items the items
 * @param next the cursor of the next page, {@code null} after the last one
 * @since 0.1.0
 */
public record Page<T>(List<T> items, @Nullable String next) {

	public Page {
		items = List.copyOf(items);
	}

}
