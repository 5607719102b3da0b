package dev.bascule.service.access;

import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;
import static org.springframework.http.HttpMethod.OPTIONS;
import static org.springframework.http.HttpMethod.POST;

import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.Mode;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Set;
import org.jooq.DSLContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/** The table of who may call what. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RateLimitSettings.class)
public class AccessConfiguration {

  // No inline script or style, nothing from elsewhere, no frame.
  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
          + "frame-ancestors 'none'";

  private static final Set<String> LOOPBACK_NAMES =
      Set.of("localhost", "127.0.0.1", "[::1]", "::1", "[0:0:0:0:0:0:0:1]", "0:0:0:0:0:0:0:1");

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  ApiKeys apiKeys(DSLContext sql, DeploymentSettings settings, Clock clock) throws IOException {
    var keys = new ApiKeys(sql, settings, clock);
    keys.bootstrap();
    return keys;
  }

  @Bean
  RateLimits rateLimits(RateLimitSettings settings, MeterRegistry meters) {
    return new RateLimits(settings, System::nanoTime, meters);
  }

  @Bean
  FilterRegistrationBean<RequestIds> requestIds() {
    var registration = new FilterRegistrationBean<>(new RequestIds());
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ERROR);
    return registration;
  }

  /** There are no passwords here; without this bean Spring would make and print one. */
  @Bean
  UserDetailsService noUsers() {
    return name -> {
      throw new UsernameNotFoundException("no users");
    };
  }

  @Bean
  SecurityAnswers securityAnswers(
      JsonMapper json,
      @Qualifier("requestMappingHandlerMapping")
          ObjectProvider<RequestMappingHandlerMapping> calls) {
    return new SecurityAnswers(json, calls);
  }

  /** Any method comes in, so that it is refused like the others: 401 first, then 405 with Allow. */
  @Bean
  HttpFirewall firewall() {
    var firewall = new StrictHttpFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    return firewall;
  }

  @Bean
  RequestRejectedHandler rejectedRequests(SecurityAnswers answers) {
    return (request, response, e) -> answers.rejected(e, request, response);
  }

  @Bean
  SecurityFilterChain rules(
      HttpSecurity http,
      ApiKeys keys,
      RateLimits limits,
      DeploymentSettings settings,
      SecurityAnswers answers) {
    return http.csrf(csrf -> csrf.disable()) // No cookie carries authority here.
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .formLogin(login -> login.disable())
        .httpBasic(basic -> basic.disable())
        .logout(logout -> logout.disable())
        .requestCache(cache -> cache.disable())
        .addFilterBefore(
            new ApiKeyFilter(keys, settings.mode(), limits, answers),
            UsernamePasswordAuthenticationFilter.class)
        .headers(headers ->
            headers
                .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
        .exceptionHandling(on ->
            on.authenticationEntryPoint(
                    (request, response, e) -> answers.missingKey(request, response))
                .accessDeniedHandler((request, response, e) -> answers.denied(request, response)))
        .authorizeHttpRequests(allow ->
            allow
                .dispatcherTypeMatchers(DispatcherType.ERROR)
                .permitAll()
                .requestMatchers(reading("/v1/info", "/v1/trust", "/v1/checkpoints/**"))
                .permitAll()
                .requestMatchers(reading("/actuator/health/**", "/actuator/prometheus"))
                .permitAll()
                .requestMatchers(
                    reading("/v3/api-docs/**", "/v3/api-docs.yaml", "/docs/**", "/swagger-ui/**"))
                .permitAll()
                .requestMatchers(POST, "/v1/payments/**")
                .hasAuthority(Scope.PAYMENTS_WRITE.word())
                .requestMatchers(POST, "/v1/participants/**")
                .hasAuthority(Scope.PARTICIPANTS_WRITE.word())
                .requestMatchers(POST, "/v1/windows/**", "/v1/reconciliations/**")
                .hasAuthority(Scope.SETTLEMENT_WRITE.word())
                .requestMatchers(POST, "/v1/test/**", "/v1/dead-letters/**")
                .hasAuthority(Scope.ADMIN.word())
                .requestMatchers(POST, "/v1/treasury/**")
                .hasAuthority(Scope.TREASURY_WRITE.word())
                .requestMatchers(reading("/v1/treasury/**"))
                .hasAuthority(Scope.TREASURY_READ.word())
                .requestMatchers(reading("/v1/**"))
                .hasAuthority(Scope.PAYMENTS_READ.word())
                .requestMatchers(OPTIONS, "/v1/**")
                .authenticated()
                .requestMatchers(POST, "/v1/**")
                .hasAuthority(Scope.ADMIN.word())
                .requestMatchers(reading("/**"))
                .access((authentication, context) ->
                    new AuthorizationDecision(console(settings.mode(), context)))
                .anyRequest()
                .denyAll())
        .build();
  }

  /** HEAD is GET without a body, to whoever may call it. */
  private static RequestMatcher reading(String... patterns) {
    var matchers = new ArrayList<RequestMatcher>();
    for (String pattern : patterns) {
      matchers.add(PathPatternRequestMatcher.withDefaults().matcher(GET, pattern));
      matchers.add(PathPatternRequestMatcher.withDefaults().matcher(HEAD, pattern));
    }
    return new OrRequestMatcher(matchers);
  }

  /**
   * The console's pages: in test mode, from this machine, without a key. The name must be this
   * machine's too, or a web page whose name is made to point here could read them (DNS rebinding).
   */
  private static boolean console(Mode mode, RequestAuthorizationContext context) {
    try {
      return mode == Mode.TEST
          && LOOPBACK_NAMES.contains(context.getRequest().getServerName())
          && InetAddress.getByName(context.getRequest().getRemoteAddr()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
