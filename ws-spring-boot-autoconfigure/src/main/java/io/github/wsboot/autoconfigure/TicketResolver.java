package io.github.wsboot.autoconfigure;

import io.github.wsboot.UniqueCodeResolver;

/**
 * The built-in resolver of tickets, if there are any. Not itself a
 * {@link UniqueCodeResolver} bean: those come before the built-in ones.
 *
 * @param resolver the resolver
 */
record TicketResolver(UniqueCodeResolver resolver) {

}
