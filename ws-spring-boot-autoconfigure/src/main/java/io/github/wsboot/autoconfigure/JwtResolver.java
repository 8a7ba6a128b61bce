package io.github.wsboot.autoconfigure;

import io.github.wsboot.UniqueCodeResolver;

/**
 * The built-in resolver of tokens, if there is a decoder. Not itself a
 * {@link UniqueCodeResolver} bean: those come before the built-in ones.
 *
 * @param resolver the resolver
 */
record JwtResolver(UniqueCodeResolver resolver) {

}
