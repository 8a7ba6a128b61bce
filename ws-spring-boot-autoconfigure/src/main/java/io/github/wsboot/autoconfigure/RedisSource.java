package io.github.wsboot.autoconfigure;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Something that may know where Redis is.
 */
interface RedisSource extends Supplier<@Nullable RedisAddresses> {

}
