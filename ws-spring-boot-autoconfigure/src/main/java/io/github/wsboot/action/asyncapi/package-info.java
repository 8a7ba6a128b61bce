/**
 * The AsyncAPI document of the actions. The only package that knows the library of JSON
 * schemas.
 */
@NullMarked
package io.github.wsboot.action.asyncapi;

import org.jspecify.annotations.NullMarked;
