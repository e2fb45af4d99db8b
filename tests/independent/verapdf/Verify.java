/* Checks PDFs with veraPDF against PDF/A-2a and PDF/UA-1, many files in one JVM. Prints "PASS|FAIL
 * flavour file" with the rules that failed; exit status 1 if one failed or could not be checked. */
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

public class Verify {
    static final PDFAFlavour[] FLAVOURS = {PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1};

    static String failures(String file, PDFAFlavour flavour) {
        try (InputStream in = new FileInputStream(file);
             PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
             PDFAValidator validator =
                 Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            Map<String, Integer> rules = new TreeMap<>();
            for (Map.Entry<RuleId, Integer> check : result.getFailedChecks().entrySet()) {
                RuleId rule = check.getKey();
                rules.put(rule.getClause() + "-" + rule.getTestNumber(), check.getValue());
            }
            if (result.isCompliant() && result.getTotalAssertions() > 0)
                return null;
            return rules.isEmpty() ? "nothing was checked" : rules.toString();
        } catch (Exception e) {
            return e.toString();
        }
    }

    public static void main(String[] files) {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        boolean good = files.length > 0;
        for (String file : files)
            for (PDFAFlavour flavour : FLAVOURS) {
                String failures = failures(file, flavour);
                good &= failures == null;
                String end = failures == null ? "" : ": " + failures;
                System.out.println((failures == null ? "PASS " : "FAIL ") + flavour.getId() + " "
                    + file + end);
            }
        System.exit(good ? 0 : 1);
    }
}
