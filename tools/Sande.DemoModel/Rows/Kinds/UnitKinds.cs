namespace Sande.DemoModel.Rows.Kinds;

/// <summary>Units: a number of the larger in the smaller, and back.</summary>
internal static class UnitKinds
{
    private static readonly (string Large, string Small, int Factor)[] Units =
    [
        ("kilometre", "metre", 1000), ("metre", "centimetre", 100), ("centimetre", "millimetre", 10), ("kilogram", "gram", 1000),
        ("litre", "millilitre", 1000), ("hour", "minute", 60), ("minute", "second", 60), ("day", "hour", 24), ("week", "day", 7),
        ("year", "month", 12), ("century", "year", 100), ("decade", "year", 10), ("tonne", "kilogram", 1000), ("pound", "penny", 100),
    ];

    private const int Largest = 20;

    public static IEnumerable<QuestionKind> All { get; } =
    [
        new("to smaller units", 1300, _ => Facts,
            new("How many {3} are in {0}?", "{0} {4} {1}."),
            new("Convert {0} to {3}.", "{0} {4} {1}."),
            new("What is {0} in {3}?", "{0} {4} {1}."),
            new("{0} is how many {3}?", "{0} {4} {1}."),
            new("Express {0} in {3}.", "{0} {4} {1}.")),
        new("to larger units", 1000, _ => Facts,
            new("How many {2} are {1}?", "{1} are {0}."),
            new("Convert {1} to {2}.", "{1} are {0}."),
            new("What are {1} in {2}?", "{1} are {0}."),
            new("Express {1} in {2}.", "{1} are {0}.")),
    ];

    private static IEnumerable<object[]> Facts =>
        from unit in Units
        from number in Enumerable.Range(1, Largest)
        select (object[])[Count(number, unit.Large), Count(number * unit.Factor, unit.Small), Plural(unit.Large), Plural(unit.Small), number == 1 ? "is" : "are"];

    private static string Count(int number, string unit) => number == 1 ? $"1 {unit}" : $"{number} {Plural(unit)}";

    private static string Plural(string unit) => unit switch
    {
        "century" => "centuries",
        "penny" => "pence",
        _ => unit + "s",
    };
}
