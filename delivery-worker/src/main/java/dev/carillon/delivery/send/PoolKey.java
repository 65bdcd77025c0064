package dev.carillon.delivery.send;

import java.net.InetAddress;

/// What a connection was made for; it is used for nothing else. The address is part of it: a
/// connection is only used again after its name was judged with the same address again.
///
/// @param isSecure whether TLS is spoken, and the certificate was for the host
/// @param host the name
/// @param port the port
/// @param address the address that was judged and dialled
record PoolKey(boolean isSecure, String host, int port, InetAddress address) {}
