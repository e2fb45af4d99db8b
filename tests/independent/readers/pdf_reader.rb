# Debian's ruby-pdf-reader reads: one JSON line for each file, {"error": reason} or
#
#   content   runs of characters in the order of the content, made by the rules of the library
#   short     of a file with "+" before its name: page.text, which writes the same runs on a grid
require "json"
require "pdf-reader"

# Keeps the characters, from which the library makes its runs, in the order of the content.
class Content < PDF::Reader::PageTextReceiver
  def page=(page)
    super
    @page = page
  end

  # Leaves out drawings, which have no font and so no text: they would take most of the time.
  def invoke_xobject(label)
    drawing = @page.xobjects[label]
    resources = @page.objects.deref(drawing.hash[:Resources])
    super if resources && resources[:Font]
  end

  def lines
    runs = []
    @characters.each do |character|
      if !runs.empty? && runs.last.mergable?(character)
        runs[-1] += character
      else
        runs << character
      end
    end
    runs.map(&:text).join("\n")
  end
end

ARGV.each do |path|
  begin
    page = PDF::Reader.new(path.delete_prefix("+")).pages[0]
    receiver = Content.new
    page.walk(receiver)
    answer = { content: receiver.lines }
    answer[:short] = page.text if path.start_with?("+")
  rescue StandardError => error
    answer = { error: error.inspect }
  end
  puts JSON.generate(answer)
end
