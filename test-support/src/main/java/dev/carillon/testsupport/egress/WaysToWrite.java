package dev.carillon.testsupport.egress;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// URLs that some parser takes for an address of the own host, of the own network, or of a cloud's
/// metadata service, however that is written.
public final class WaysToWrite {

    private static final List<String> TARGETS =
            List.of(
                    "127.0.0.1",
                    "127.1.2.3",
                    "0.0.0.0",
                    "169.254.169.254",
                    "100.100.100.200",
                    "168.63.129.16",
                    "10.0.0.7",
                    "172.16.5.4",
                    "192.168.1.1");

    private static final List<String> NAMES =
            List.of(
                    "localhost",
                    "LOCALHOST",
                    "localhost.",
                    "a.localhost",
                    "metadata",
                    "metadata.google.internal",
                    "instance-data",
                    "kubernetes.default.svc",
                    "postgres.default.svc.cluster.local",
                    "broker.local",
                    "127.0.0.1.nip.io",
                    "169.254.169.254.nip.io",
                    "localtest.me",
                    "rebind.example.com",
                    "xn--lcalhost-64a.example.com");

    private static final List<String> FRAMES =
            List.of(
                    "https://%s/",
                    "https://%s:443/",
                    "https://%s:22/",
                    "https://%s:8443/",
                    "http://%s/",
                    "https://user@%s/",
                    "https://hooks.example.com@%s/",
                    "https://%s@hooks.example.com/",
                    "https://hooks.example.com#@%s/",
                    "https://hooks.example.com?@%s/",
                    "https://hooks.example.com\\@%s/",
                    "https://%s\\@hooks.example.com/",
                    "https://%s%%2f@hooks.example.com/",
                    "https://hooks.example.com:443@%s/",
                    "https://%s\t/",
                    "https:///%s/",
                    "https:/%s/",
                    "https:%s/",
                    "//%s/",
                    "https://%s./",
                    "https://.%s/",
                    "https://hooks.example.com/../../%s/",
                    "https://hooks.example.com/?url=https://%s/",
                    "https://hooks.example.com/%%0d%%0aHost:%s",
                    "https://%s%%00.example.com/",
                    "https://%s%%2eexample.com/",
                    "gopher://%s/_x",
                    "ftp://%s/",
                    "file://%s/etc/passwd",
                    "jar:https://%s/!/x");

    private WaysToWrite() {}

    /// All of them, none twice.
    public static List<String> all() {
        Set<String> urls = new TreeSet<>();
        List<String> hosts = new ArrayList<>(NAMES);
        TARGETS.forEach(target -> hosts.addAll(forms(target)));
        for (String host : hosts) {
            for (String frame : FRAMES) {
                urls.add(frame.formatted(host));
            }
        }
        return List.copyOf(urls);
    }

    private static Set<String> forms(String address) {
        int[] b = new int[4];
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        for (int i = 0; i < 4; i++) {
            b[i] = bytes[i] & 0xff;
        }
        long whole = ((long) b[0] << 24) | (b[1] << 16) | (b[2] << 8) | b[3];
        int low24 = (b[1] << 16) | (b[2] << 8) | b[3];
        int low16 = (b[2] << 8) | b[3];
        Set<String> forms = new TreeSet<>();
        forms.add(address);
        for (String format : List.of("%d", "0x%x", "0X%X", "0%o", "0x%08x", "000%o")) {
            forms.add(format.formatted(whole));
            forms.add(format.formatted(b[0]) + "." + format.formatted(low24));
            forms.add(format.formatted(b[0]) + "." + b[1] + "." + format.formatted(low16));
            forms.add(
                    format.formatted(b[0])
                            + "."
                            + format.formatted(b[1])
                            + "."
                            + format.formatted(b[2])
                            + "."
                            + format.formatted(b[3]));
            forms.add(b[0] + "." + b[1] + "." + b[2] + "." + format.formatted(b[3]));
        }
        forms.add(Long.toString(whole + (1L << 32)));
        forms.add((b[0] + 256) + "." + b[1] + "." + b[2] + "." + b[3]);
        // Digits and dots of other scripts, which UTS-46 maps to ours.
        forms.add(shifted(address, '０', '．'));
        forms.add(shifted(address, '٠', '.'));
        forms.add(address.replace('.', '。'));
        forms.add(address.replace("0", "⓪").replace("1", "①"));
        forms.add(address.replace(".", "%2e"));
        String hex = String.format(Locale.ROOT, "%02x%02x:%02x%02x", b[0], b[1], b[2], b[3]);
        for (String prefix :
                List.of(
                        "::ffff:",
                        "::",
                        "64:ff9b::",
                        "64:ff9b:1::",
                        "2002:",
                        "::ffff:0:",
                        "fe80::")) {
            forms.add("[" + prefix + hex + "]");
            forms.add("[" + prefix + address + "]");
        }
        forms.add("[::1]");
        forms.add("[0:0:0:0:0:0:0:1]");
        forms.add("[::]");
        forms.add("[::1%25lo]");
        forms.add("[fd00:ec2::254]");
        return forms;
    }

    private static String shifted(String address, char zero, char dot) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            text.append(c == '.' ? dot : (char) (zero + (c - '0')));
        }
        return text.toString();
    }
}
