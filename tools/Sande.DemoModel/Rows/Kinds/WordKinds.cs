namespace Sande.DemoModel.Rows.Kinds;

/// <summary>Letters and forms of words.</summary>
internal static class WordKinds
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly string[] Words = [.. FactFile.Read("words").Select(fact => fact[0])];

    public static IEnumerable<QuestionKind> All { get; } =
    [
        new("spelling", 1700, _ => Words.Select(word => Fact(word, string.Join('-', word.ToCharArray()))),
            new("Spell the word {0} with dashes.", "{0} is spelled {1}."),
            new("Spell {0}.", "{0} is spelled {1}."),
            new("How do you spell {0}?", "{0} is spelled {1}."),
            new("Spell the word \"{0}\" letter by letter.", "{0} is spelled {1}."),
            new("Write the letters of {0} with dashes between them.", "{0} is spelled {1}."),
            new("What are the letters of the word {0}?", "{0} is spelled {1}.")),
        new("reversing", 900, _ => Words.Where(word => word.Length <= 5).Select(word => Fact(word, Text.Reversed(word))),
            new("Write the word {0} backwards.", "{0} backwards is {1}."),
            new("Reverse the word {0}.", "{0} backwards is {1}."),
            new("What is {0} spelled backwards?", "{0} backwards is {1}."),
            new("Reverse the letters of \"{0}\".", "{0} backwards is {1}."),
            new("Turn the word {0} around.", "{0} backwards is {1}.")),
        new("counting letters", 1400, _ => Words.Select(word => Fact(word, word.Length)),
            new("How many letters are in the word {0}?", "The word {0} has {1} letters."),
            new("How many letters does {0} have?", "The word {0} has {1} letters."),
            new("Count the letters of {0}.", "The word {0} has {1} letters."),
            new("How long is the word \"{0}\"?", "The word {0} has {1} letters."),
            new("What is the number of letters in {0}?", "The word {0} has {1} letters.")),
        new("first letter", 900, _ => Words.Select(word => Fact(word, word[0])),
            new("What is the first letter of {0}?", "The first letter of {0} is {1}."),
            new("Which letter does the word {0} begin with?", "The word {0} begins with {1}."),
            new("What letter does {0} start with?", "The word {0} starts with {1}."),
            new("Name the first letter of the word \"{0}\".", "The first letter of {0} is {1}.")),
        new("last letter", 900, _ => Words.Select(word => Fact(word, word[^1])),
            new("What is the last letter of {0}?", "The last letter of {0} is {1}."),
            new("Which letter does the word {0} end with?", "The word {0} ends with {1}."),
            new("What letter does {0} end in?", "The word {0} ends in {1}."),
            new("Name the last letter of the word \"{0}\".", "The last letter of {0} is {1}.")),
        new("letter after", 130, _ => Alphabet[..^1].Select((letter, i) => Fact(letter, Alphabet[i + 1])),
            new("Which letter comes after {0}?", "{1} comes after {0}."),
            new("What letter follows {0} in the alphabet?", "{1} follows {0}."),
            new("Name the letter after {0}.", "{1}."),
            new("What is the next letter after {0}?", "{1}."),
            new("In the alphabet, what comes after {0}?", "{1} comes after {0}.")),
        new("letter before", 100, _ => Alphabet[1..].Select((letter, i) => Fact(letter, Alphabet[i])),
            new("Which letter comes before {0}?", "{1} comes before {0}."),
            new("Name the letter before {0}.", "{1}."),
            new("What letter is just before {0} in the alphabet?", "{1} is just before {0}."),
            new("In the alphabet, what comes before {0}?", "{1} comes before {0}.")),
        new("plural", 800, _ => FactFile.Read("plurals"),
            new("What is the plural of {0}?", "The plural of {0} is {1}."),
            new("Write the plural of {0}.", "{1}."),
            new("One {0}, two what?", "Two {1}."),
            new("Give the plural form of \"{0}\".", "The plural of {0} is {1}."),
            new("How do you say more than one {0}?", "{1}."),
            new("Make the word {0} plural.", "{1}.")),
        new("singular", 400, _ => FactFile.Read("plurals").Where(fact => fact[0] != fact[1]),
            new("What is the singular of {1}?", "The singular of {1} is {0}."),
            new("Write the singular of {1}.", "{0}."),
            new("Give the singular form of \"{1}\".", "The singular of {1} is {0}."),
            new("Two {1}, one what?", "One {0}.")),
        new("opposite", 1100, _ => FactFile.Read("opposites").SelectMany(pair => new object[][] { [pair[0], pair[1]], [pair[1], pair[0]] }),
            new("What is the opposite of {0}?", "The opposite of {0} is {1}."),
            new("Name the opposite of {0}.", "{1}."),
            new("Which word is the opposite of \"{0}\"?", "The opposite of {0} is {1}."),
            new("What is the contrary of {0}?", "The contrary of {0} is {1}."),
            new("Give a word that means the opposite of {0}.", "{1}."),
            new("If it is not {0}, what is it?", "It is {1}."),
            new("Write the opposite of the word {0}.", "{1}.")),
    ];

    private static object[] Fact(params object[] parts) => parts;
}
