// PDFBox reads: one JSON line for each file, {"content": text} or {"error": reason}.
//
//   java -cp CLASSES PdfBox.java FILE...
import java.io.File;
import java.io.PrintStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;

public class PdfBox {
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char unit : text.toCharArray()) {
            if (unit < 32 || unit > 126 || unit == '"' || unit == '\\') {
                out.append(String.format("\\u%04x", (int) unit));
            } else {
                out.append(unit);
            }
        }
        return out.append('"').toString();
    }

    public static void main(String[] names) throws Exception {
        PrintStream out = new PrintStream(System.out, true, "US-ASCII");
        for (String name : names) {
            try (PDDocument file = PDDocument.load(new File(name))) {
                out.println("{\"content\":" + quoted(new PDFTextStripper().getText(file)) + "}");
            } catch (Exception error) {
                out.println("{\"error\":" + quoted(error.toString()) + "}");
            }
        }
    }
}
