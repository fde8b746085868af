namespace Sande.Training.Tokenization.Files;

/// <summary>An added token, as tokenizer.json, tokenizer_config.json and special_tokens_map.json write it.</summary>
internal static class AddedTokenReader
{
    public static AddedToken Read(FileJson json, int id)
    {
        var special = json.FlagField("special") ?? false;
        return new(id, json.RequiredField("content").Text())
        {
            Special = special,
            Normalized = json.FlagField("normalized") ?? !special,
            LeftStrip = json.FlagField("lstrip") ?? false,
            RightStrip = json.FlagField("rstrip") ?? false,
            SingleWord = json.FlagField("single_word") ?? false,
        };
    }
}
