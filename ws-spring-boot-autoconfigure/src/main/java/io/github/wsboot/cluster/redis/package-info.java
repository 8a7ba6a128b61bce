/**
 * A cluster over Redis: {@link io.github.wsboot.cluster.redis.RedisClusterEngine}. What
 * is about other nodes goes through interest topics (pub/sub); each node alone writes its
 * own directory, under a lease; all scripts lie beside as Lua files.
 */
@NullMarked
package io.github.wsboot.cluster.redis;

import org.jspecify.annotations.NullMarked;
