namespace Sande.DemoModel.Rows;

/// <summary>Small things of English.</summary>
internal static class Text
{
    private static readonly string[] Ones =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    public static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    public static string WithArticle(string noun) => ("aeiou".Contains(noun[0]) ? "an " : "a ") + noun;

    /// <summary>"1 day", "2 days".</summary>
    public static string Count(int number, string unit) => $"{number} {(number == 1 ? unit : unit + "s")}";

    public static string Reversed(string word) => string.Concat(word.Reverse());

    /// <summary>The words of a number from 0 to 100.</summary>
    public static string InWords(int number) => number switch
    {
        < 20 => Ones[number],
        100 => "one hundred",
        _ => Tens[number / 10] + (number % 10 == 0 ? "" : "-" + Ones[number % 10]),
    };
}
