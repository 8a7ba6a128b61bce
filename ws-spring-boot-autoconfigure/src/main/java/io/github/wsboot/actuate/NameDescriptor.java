package io.github.wsboot.actuate;

/**
 * A uid or a group.
 *
 * @param name its name
 * @param connections how many connections of this node it has
 */
record NameDescriptor(String name, long connections) {

}
