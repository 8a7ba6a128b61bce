/**
 * The bridge to servlet containers: handshake (origin, grammar, identity, limits), then
 * spring-websocket and jakarta.websocket on one side and the engine on the other. Only
 * the wires know Tomcat and Jetty.
 */
@NullMarked
package io.github.wsboot.servlet;

import org.jspecify.annotations.NullMarked;
