import java.io.FileInputStream;
import java.io.InputStream;
import java.util.*;
import java.util.logging.*;
import java.util.stream.*;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.*;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.*;
import org.verapdf.pdfa.validation.profiles.*;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.w3c.dom.*;

/**
 * Checks PDF files with the veraPDF library.
 * Usage: VeraCheck FILE... prints "FILE FLAVOUR ok" or "FILE FLAVOUR CLAUSE-TEST ..." a line for 3a and for ua1.
 * The profiles are read by hand, because veraPDF's own reader needs JAXB.
 */
public class VeraCheck {
    static final Map<String, String> PROFILES = Map.of("3a", "PDFA-3A.xml", "ua1", "PDFUA-1.xml");

    public static void main(String[] files) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        for (String flavour : new TreeSet<>(PROFILES.keySet())) {
            PDFAFlavour target = PDFAFlavour.byFlavourId(flavour);
            ValidationProfile profile = profile(PROFILES.get(flavour), target);
            for (String file : files) System.out.println(file + " " + flavour + " " + verdict(file, target, profile));
        }
    }

    static String verdict(String file, PDFAFlavour flavour, ValidationProfile profile) throws Exception {
        try (InputStream bytes = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(bytes, flavour)) {
            ValidationResult result = ValidatorFactory.createValidator(profile, 100, false, true, false).validate(parser);
            if (result.isCompliant()) return "ok";
            return result.getTestAssertions().stream()
                .filter(test -> test.getStatus() == TestAssertion.Status.FAILED)
                .map(test -> test.getRuleId().getClause() + "-" + test.getRuleId().getTestNumber())
                .distinct().sorted().collect(Collectors.joining(" "));
        }
    }

    static ValidationProfile profile(String name, PDFAFlavour flavour) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Element root;
        try (InputStream xml = Profiles.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name)) {
            root = factory.newDocumentBuilder().parse(xml).getDocumentElement();
        }
        Set<Rule> rules = new LinkedHashSet<>();
        for (Element rule : all(root, "rules", "rule")) rules.add(rule(rule));
        if (rules.size() < 100) throw new IllegalStateException(name + " holds only " + rules.size() + " rules");
        Set<Variable> variables = new LinkedHashSet<>();
        for (Element each : all(root, "variables", "variable"))
            variables.add(Profiles.variableFromValues(
                each.getAttribute("name"), each.getAttribute("object"), text(each, "defaultValue"), text(each, "value")));
        ProfileDetails details = Profiles.profileDetailsFromValues(name, name, "", new Date(0));
        return Profiles.profileFromValues(flavour, details, "", rules, variables);
    }

    static Rule rule(Element rule) {
        Element id = all(rule, "id").get(0);
        List<ErrorArgument> arguments = new ArrayList<>();
        for (Element each : all(rule, "error", "arguments", "argument"))
            arguments.add(ErrorArgumentImpl.fromValues(each.getTextContent(), attribute(each, "name"), null));
        return Profiles.ruleFromValues(
            Profiles.ruleIdFromValues(
                PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber"))),
            rule.getAttribute("object"), rule.hasAttribute("deferred") ? Boolean.valueOf(rule.getAttribute("deferred")) : null,
            rule.getAttribute("tags"), text(rule, "description"), text(rule, "test"),
            Profiles.errorFromValues(text(all(rule, "error").get(0), "message"), arguments), List.of());
    }

    static String attribute(Element element, String name) {
        return element.hasAttribute(name) ? element.getAttribute(name) : null;
    }

    static String text(Element parent, String name) {
        return all(parent, name).stream().map(Node::getTextContent).findFirst().orElse("");
    }

    /** Descendants along a path of element names. */
    static List<Element> all(Element parent, String... path) {
        List<Element> found = List.of(parent);
        for (String name : path) found = found.stream().flatMap(VeraCheck::children).filter(e -> e.getLocalName().equals(name)).toList();
        return found;
    }

    static Stream<Element> children(Element parent) {
        NodeList nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).filter(Element.class::isInstance).map(Element.class::cast);
    }
}
