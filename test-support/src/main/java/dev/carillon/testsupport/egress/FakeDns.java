package dev.carillon.testsupport.egress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// A name server on loopback port 53 that says whatever it is told.
public final class FakeDns implements AutoCloseable {

    private final DatagramSocket socket;
    private final Map<String, AtomicInteger> questions = new ConcurrentHashMap<>();
    private volatile Function<String, String> zone = _ -> "nxdomain";

    private FakeDns(DatagramSocket socket) {
        this.socket = socket;
    }

    /// Starts to answer, with NXDOMAIN for every name.
    ///
    /// @throws UncheckedIOException when the port cannot be had
    public static FakeDns start() {
        try {
            FakeDns dns =
                    new FakeDns(
                            new DatagramSocket(
                                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53)));
            Thread.ofPlatform().daemon().name("fake-dns").start(dns::serve);
            return dns;
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What names stand for from now on.
    ///
    /// @param answers from a name in lower case, without the last dot, to addresses, `cname:NAME`,
    ///   `empty`, `nxdomain` or `servfail`, with spaces between; asked once for each question of
    ///   IPv4 addresses and once for each of IPv6 addresses
    public void zone(Function<String, String> answers) {
        zone = answers;
        questions.clear();
    }

    /// How often it was asked for the IPv4 addresses of a name.
    public int questions(String name) {
        AtomicInteger count = questions.get(name);
        return count == null ? 0 : count.get();
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                byte[] question = new byte[packet.getLength()];
                System.arraycopy(packet.getData(), 0, question, 0, question.length);
                byte[] answer = answer(new Message(question)).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (SocketException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Message answer(Message question) throws IOException {
        Record asked = question.getQuestion();
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(asked, Section.QUESTION);
        String name = asked.getName().toString(true).toLowerCase(Locale.ROOT);
        if (asked.getType() == Type.A) {
            questions.computeIfAbsent(name, _ -> new AtomicInteger()).incrementAndGet();
        }
        Name owner = asked.getName();
        for (String word : zone.apply(name).split(" ", -1)) {
            switch (word) {
                case "empty" -> {}
                case "nxdomain" -> answer.getHeader().setRcode(Rcode.NXDOMAIN);
                case "servfail" -> answer.getHeader().setRcode(Rcode.SERVFAIL);
                default -> owner = add(answer, asked, owner, word);
            }
        }
        return answer;
    }

    /// A CNAME chain goes on with the name it ends with.
    private static Name add(Message answer, Record asked, Name owner, String word)
            throws IOException {
        if (word.startsWith("cname:")) {
            Name target = name(word.substring("cname:".length()));
            answer.addRecord(new CNAMERecord(owner, DClass.IN, 0, target), Section.ANSWER);
            return target;
        }
        InetAddress address = InetAddress.ofLiteral(word);
        boolean isIpv6 = word.indexOf(':') >= 0;
        if (isIpv6 && asked.getType() == Type.AAAA) {
            answer.addRecord(new AAAARecord(owner, DClass.IN, 0, sixteen(word)), Section.ANSWER);
        } else if (!isIpv6 && asked.getType() == Type.A) {
            answer.addRecord(new ARecord(owner, DClass.IN, 0, address), Section.ANSWER);
        }
        return owner;
    }

    /// Java unwraps `::ffff:127.0.0.1`; on the wire it is to stay one of IPv6.
    private static byte[] sixteen(String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        if (bytes.length == 16) {
            return bytes;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return mapped;
    }

    private static Name name(String text) throws TextParseException {
        return Name.fromString(text + ".");
    }

    @Override
    public void close() {
        socket.close();
    }
}
