package io.github.wsboot.autoconfigure;

import java.util.List;

import io.github.wsboot.WsAuthorization;

/**
 * Rules of the properties, which come before those of the application.
 *
 * @param authorizations the rules
 */
record BuiltInAuthorizations(List<WsAuthorization> authorizations) {

}
