namespace Sande.Training.Tokenization.Files;

/// <summary>A pattern of tokenizer.json: <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
internal static class PatternReader
{
    public static TextPattern Read(FileJson json)
    {
        if (json.TextField("String") is { } text)
            return TextPattern.Literal(text);
        var expression = json.TextField("Regex") ?? throw json.Fault("neither \"String\" nor \"Regex\" is given");
        try
        {
            return new TextPattern(expression);
        }
        catch (ArgumentException e)
        {
            throw json.Fault($"the regular expression can't be used: {e.Message.TrimEnd('.')}");
        }
    }
}
