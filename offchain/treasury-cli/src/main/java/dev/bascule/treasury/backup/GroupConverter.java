package dev.bascule.treasury.backup;

import dev.bascule.chain.shares.SharePlan;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A group of shares as people write it: 2of3. */
final class GroupConverter implements ITypeConverter<SharePlan.Group> {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,2})of([0-9]{1,2})");

  @Override
  public SharePlan.Group convert(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new TypeConversionException("'" + text + "' is not a group such as 2of3");
    }
    try {
      return new SharePlan.Group(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    } catch (IllegalArgumentException impossible) {
      throw new TypeConversionException("'" + text + "': " + impossible.getMessage());
    }
  }
}
