package dev.carillon.systemtests;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What deploy/helm/carillon becomes with some values: rendered by Helm itself, read with the model
/// of Kubernetes' API, in which a field that it does not have is an error.
///
/// @param objects what Kubernetes itself knows
/// @param others what only an extension knows
record HelmChart(List<HasMetadata> objects, List<JsonNode> others) {

    private static final Path FOLDER =
            Path.of(System.getProperty("maven.multiModuleProjectDirectory", ".."))
                    .resolve("deploy/helm/carillon");

    private static final Map<String, Class<? extends HasMetadata>> KINDS =
            Map.of(
                    "apps/v1 Deployment", Deployment.class,
                    "v1 Service", Service.class,
                    "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
                    "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
                    "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class);

    private static final ObjectMapper STRICT =
            new ObjectMapper(new YAMLFactory())
                    .setAnnotationIntrospector(
                            new JacksonAnnotationIntrospector() {
                                private static final long serialVersionUID = 1L;

                                // The model would take what it does not know.
                                @Override
                                public Boolean hasAnySetter(Annotated annotated) {
                                    return false;
                                }
                            })
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /// Renders the chart.
    ///
    /// @param values what is set beyond values.yaml
    static HelmChart rendered(Map<String, Object> values) {
        TemplateCommand template =
                new Helm(FOLDER)
                        .template()
                        .withName("ring")
                        .withNamespace("carillon")
                        .withKubeVersion("1.33.0");
        values.forEach(template::set);
        return read(template.call());
    }

    /// What `helm lint --strict` has to say; empty when nothing.
    static List<String> complaints() {
        var result = new Helm(FOLDER).lint().strict().call();
        return result.isFailed() ? result.getMessages() : List.of();
    }

    /// Reads manifests.
    ///
    /// @throws IllegalArgumentException when one has a field or a kind that nobody knows
    static HelmChart read(String manifests) {
        List<HasMetadata> objects = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        try (var documents = STRICT.readerFor(JsonNode.class).<JsonNode>readValues(manifests)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                if (document == null || document.isNull() || document.isEmpty()) {
                    continue;
                }
                String kind =
                        document.path("apiVersion").asText() + " " + document.path("kind").asText();
                Class<? extends HasMetadata> model = KINDS.get(kind);
                if (model != null) {
                    objects.add(STRICT.convertValue(document, model));
                } else if (kind.equals("keda.sh/v1alpha1 ScaledObject")) {
                    others.add(document);
                } else {
                    throw new IllegalArgumentException("unknown kind " + kind);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the manifests are no YAML", e);
        }
        return new HelmChart(List.copyOf(objects), List.copyOf(others));
    }

    /// All of one kind.
    <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// The one of a kind whose name ends so.
    <T extends HasMetadata> T one(Class<T> kind, String end) {
        List<T> found =
                all(kind).stream()
                        .filter(object -> object.getMetadata().getName().endsWith(end))
                        .toList();
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " of " + kind + " end in " + end);
        }
        return found.getFirst();
    }
}
