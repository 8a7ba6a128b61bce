package io.github.wsboot.cluster;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a cluster knows about one connection. Immutable.
 *
 * @param uniqueCode its code
 * @param uid its uid, if it is bound
 * @param groups its groups
 * @param info its info
 * @since 0.1.0
 */
public record Member(String uniqueCode, @Nullable String uid, Set<String> groups, Map<String, String> info) {

}
